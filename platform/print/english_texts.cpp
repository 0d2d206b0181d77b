// English for the texts that documents carry word for word (firmware/evidence).
#include "platform/print/english.hpp"

namespace dozo::platform {
namespace {

constexpr Translation kTexts[] = {
    {"受領書（記録媒体）", "Receipt (disc)"},
    {"次の記録媒体を受領しました。媒体の全体を読み取り、電子署名と全てのファイルのハッシュ値が正し"
     "いことを確認し、次の場所に保管しました。",
     "We have received the following disc. All of it was read, the electronic signature and the "
     "hash of every file were found right, and it was put in the place of keeping below."},
    {"本書は、記録媒体の受領と読み取り検査の結果を示すものです。内容はまだ復号していません。",
     "This paper shows that the disc was received and read. Its contents have not been decrypted "
     "yet."},
    {"受領書（パスワード通知書）", "Receipt (password notice)"},
    {"次のパスワード通知書を受領し、次の場所に保管しました。",
     "We have received the following password notice and put it in the place of keeping below."},
    {"本書は、パスワード通知書の受領を示すものです。パスワードは本書に記載せず、端末の記録にも残し"
     "ません。",
     "This paper shows that the password notice was received. The password does not stand here and "
     "is kept nowhere on the terminal."},
    {"逸脱報告", "Report of a deviation"},
    {"次の規則から外れた取扱いを、二人の合意により行いましたので報告します。",
     "Two people agreed to handle the following in another way than the rule says; we report it."},
    {"本書は、逸脱の事実、理由及び合意した者を示すものです。",
     "This paper shows the fact of the deviation, its reason, and who agreed."},
    {"データ消去報告書・消去証明書", "Report and certificate of data erasure"},
    {"次の業務データについて、暗号鍵を破棄し、保存領域の全体を上書きし、書き込みとは別のプロセスが"
     "その全体を読み戻して一致することを確認しましたので、報告し、証明します。",
     "For the following data the encryption keys were destroyed, the whole storage range was "
     "overwritten, and a process other than the one that wrote it read all of it back and found "
     "that it matched; we report and certify this."},
    {"本書は、この端末に保存した本件の業務データの消去を証明するものです。機器や記憶装置の廃棄を証"
     "明するものではなく、この端末以外にある複製については何も証明しません。フラッシュメモリを用い"
     "る記憶装置では、上書きの届かない予備の領域が残ることがあります。",
     "This paper certifies the erasure of this job's data on this terminal. It does not certify "
     "the disposal of a device and says nothing of copies elsewhere. On flash storage, spare cells "
     "that overwriting does not reach may remain."},
    {"消去失敗報告書", "Report of a failed erasure"},
    {"次の業務データの消去を行いましたが、全体の消去を確認できませんでした。データが残っているおそ"
     "れがあります。",
     "The following data was to be erased, but its whole erasure could not be confirmed. Data may "
     "remain."},
    {"本書は消去証明書ではありません。本件の業務データが消去されたことを証明するものではありません"
     "。",
     "This paper is no certificate of erasure. It does not certify that the data of this job was "
     "erased."},
    {"暗号鍵（メモリ及び鍵の保管領域）を破棄した後、保存領域の全体を、その都度生成した種による "
     "AES-256-CTR "
     "の乱数列で1回上書きし、記憶装置に書き出した。OSの一時記憶を経由しない（O_DIRECT）。NIST SP "
     "800-88 Rev.1 の Clear に当たる。Cryptographic Erase は主張しない。",
     "The encryption keys (in memory and in their slot) were destroyed; then the whole storage "
     "range was overwritten once with an AES-256-CTR stream of a fresh seed and flushed to the "
     "medium, past the system's cache (O_DIRECT). This is Clear in the sense of NIST SP 800-88 "
     "Rev. 1. Cryptographic Erase is not claimed."},
    {"暗号鍵（メモリ、LUKS2 の鍵領域及び TPM "
     "に置いた本件だけの秘密）を破棄した後、保存領域（暗号化の"
     "管理領域を含む。）の全体を、その都度生成した種による AES-256-CTR "
     "の乱数列で1回上書きし、記憶装置"
     "に書き出した。OSの一時記憶を経由しない（O_DIRECT）。NIST SP 800-88 Rev.1 の Clear に当たる。"
     "また、本件の業務データはすべて本件だけの鍵で暗号化してから書き込み、その鍵が残っていないこと"
     "を"
     "確認したため、Cryptographic Erase にも当たる。",
     "The encryption keys (in memory, in the LUKS2 key area, and this job's own secret in the TPM) "
     "were destroyed; then the whole storage range, including the encryption's header, was "
     "overwritten once with an AES-256-CTR stream of a fresh seed and flushed to the medium, past "
     "the system's cache (O_DIRECT). This is Clear in the sense of NIST SP 800-88 Rev. 1. As all "
     "of this job's data was encrypted under a key of its own before it was written, and no copy "
     "of that key is left, it is Cryptographic Erase as well."},
    {"暗号鍵（メモリ及び鍵の保管領域）を破棄した後、保存領域の全体を、その都度生成した種による "
     "AES-256-CTR "
     "の乱数列で1回上書きし、記憶装置に書き出す方法による（O_"
     "DIRECT）。各手順の結果は次のとおりで、NIST SP 800-88 Rev.1 のいずれの区分にも当たらない。",
     "The method: destroy the encryption keys (in memory and in their slot), overwrite the whole "
     "storage range once with an AES-256-CTR stream of a fresh seed, flush to the medium "
     "(O_DIRECT). The results of the steps are below; no category of NIST SP 800-88 Rev. 1 is "
     "reached."},
    {"暗号鍵の複製が残っているおそれがある", "a copy of the key may remain"},
    {"上書きに失敗した箇所がある", "parts could not be overwritten"},
    {"読み戻しに失敗した箇所がある", "parts could not be read back"},
    {"読み戻した内容が書き込んだ内容と一致しない", "what was read back is not what was written"},
    {"保存領域の一部を読み戻していない", "part of the range was not read back"},
    {"消去の後も保存領域を開けるおそれがある",
     "the storage might still be opened after the erasure"},
    {"消去の手順を終えられなかった", "the erasure could not be carried to its end"},
    {"消去をもう一度行うとともに、区の所管課及び保守担当に連絡してください。確認できるまで、記憶装"
     "置を端末から取り外さないでください。",
     "Erase again, and tell the ward's department and maintenance. Do not take the storage out of "
     "the terminal before the erasure is confirmed."},
    {"この文書は、評価用に構成した端末が発行しました。署名鍵はソフトウェアで保管しており、実際の業"
     "務の証明には使用できません。",
     "This document was issued by a terminal set up for evaluation. Its key is kept in software: "
     "the document cannot serve as evidence of real work."},
    {"未実施", "not done"},
    {"記録媒体とパスワード通知書の受領日が同じ日となるにもかかわらず、その日のうちにパスワードを入"
     "力した",
     "the password was typed on the day on which both the disc and its notice were received"},
    {"記録媒体とパスワード通知書の受領日の間隔が区の運用規則に満たないにもかかわらず、パスワードを"
     "入力した",
     "the password was typed although the days of receipt of disc and notice lie closer together "
     "than the ward's site policy asks"},
    {"記録媒体または通知書の返却を待たずに消去した",
     "erased without waiting for the return of the disc or the notice"},
    {"二人で行うべき手続を一人で行った", "one person did what two have to do together"},
    {"名簿", "Roster"},
    {"本件の業務のためにこの端末を使用する者は、次のとおりです。",
     "The following people use this terminal for the work entrusted to us."},
    {"本書は、発行の時点で端末に登録されている者を示すものです。端末を使用せずに業務に当たる者は含"
     "みません。",
     "This paper shows who is registered on the terminal at the time of issue. People who work "
     "without the terminal are not in it."},
    {"事故報告書", "Incident report"},
    {"次の事故について、現在までに分かっていることを報告します。対応は続いています。",
     "We report what is known so far of the following incident. It is still being dealt with."},
    {"本書は、端末の記録と、端末で人が書き留めた事項を示すものです。端末の外で起きたことは、書き留"
     "められたものに限ります。",
     "This paper shows the terminal's records and what people wrote down at the terminal. Of what "
     "happened elsewhere it shows only what was written down."},
    {"次の事故について、対応を終えましたので報告します。",
     "We report the following incident, which has been dealt with."},
    {"取扱状況報告書", "Status report"},
    {"次の期間における個人情報の取扱状況を報告します。発行の時点で、未了の事項はありません。",
     "We report how personal data was handled in the following period. At the time of issue "
     "nothing is open."},
    {"本書は、端末の記録によるものです。対象の期間に受領し、又は取り扱った業務を契約ごとに示し、現"
     "況は発行の時点のものです。端末の外での取扱いは含みません。",
     "This paper is made from the terminal's records. It shows, contract by contract, the "
     "deliveries received or handled in the period; their state is that of the time of issue. "
     "Handling outside of the terminal is not in it."},
    {"次の期間における個人情報の取扱状況を報告します。発行の時点で、次の事項が未了です。",
     "We report how personal data was handled in the following period. At the time of issue the "
     "matters below are open."},
    {"点検報告書", "Inspection report"},
    {"契約で約束した安全管理措置について、次の期間における端末の記録を措置ごとに点検しましたので、"
     "報告します。記録の上で、措置から外れた点はありません。",
     "We have gone through the protective measures promised in the contract and compared each with "
     "the terminal's records of the following period. The records show no departure from them."},
    {"本書は、端末の記録から分かることと、端末の記録からは分からないことを分けて示すものです。後者"
     "は、現場での確認を要します。",
     "This paper keeps apart what the terminal's records tell and what they cannot tell. The "
     "latter has to be looked at on site."},
    {"契約で約束した安全管理措置について、次の期間における端末の記録を措置ごとに点検しましたので、"
     "報告します。記録の上で、措置から外れた点があります。",
     "We have gone through the protective measures promised in the contract and compared each with "
     "the terminal's records of the following period. The records show departures from them."},
    {"個人情報を記録媒体に書き込める者と機器を、区が限る",
     "The ward limits who may write personal data to discs, and on which machines"},
    {"区の側で誰がどの機器で書き込んだかは、端末には分からない。",
     "Who wrote the disc at the ward, and on which machine, the terminal cannot know."},
    {"記録媒体の内容を共通鍵で暗号化する",
     "The contents of discs are encrypted with a symmetric key"},
    {"記録媒体とパスワード通知書を、施錠した別々の場所に保管する",
     "Disc and password notice are kept in different locked places"},
    {"保管場所が実際に施錠されているかは、端末には分からない。",
     "Whether the places are really locked the terminal cannot know."},
    {"記録媒体とパスワード通知書を、別の日に手渡しで受け渡す",
     "Disc and password notice are handed over on different days, by hand"},
    {"手渡しであったかどうかは、端末には分からない。",
     "Whether they were handed over by hand the terminal cannot know."},
    {"実地の検査を受け入れ、求めに応じて取扱状況を報告する",
     "Inspections on site are accepted, and the handling is reported on request"},
    {"作業に用いる機器を外部と接続せず、内部からの持ち出しを防ぐ",
     "The machine used is cut off from networks and guarded against removal of data"},
    {"評価用の構成では、機器のネットワークを遮断していることを端末自身は証明できない。",
     "In the evaluation configuration the terminal cannot prove that its machine is cut off from "
     "networks."},
    {"最新の修正プログラムとウイルス定義を適用する",
     "The latest corrections and virus patterns are applied"},
    {"ウイルス検査は行っていない。修正プログラムの適用は、版により確認する。",
     "No virus scan is done. Corrections are seen by the software's version."},
    {"名指しされた者だけが、IDとパスワードにより使用する",
     "Only named persons use it, with ID and password"},
    {"個人情報を置く保存領域を使える者を限る",
     "The people who may use the storage of personal data are limited"},
    {"記録を取得し、管理する", "Records are taken and kept"},
    {"取扱責任者と取扱者の名簿を提出する", "A roster of supervisor and handlers is handed in"},
    {"提出したかどうかは、端末には分からない。",
     "Whether it was handed in the terminal cannot know."},
    {"記録媒体を施錠できる金庫に保管し、出し入れを記録する",
     "Discs are kept in a lockable safe, and every taking out and putting back is recorded"},
    {"金庫が実際に施錠されているかは、端末には分からない。",
     "Whether the safe is really locked the terminal cannot know."},
    {"建物、機械室及び媒体保管庫への出入りを限り、記録する",
     "Entry to the building, machine room and media vault is limited and recorded"},
    {"端末で記録した出入りに限る。記録されなかった出入りは分からない。",
     "Only visits recorded at the terminal. Those not recorded are not known."},
    {"区に返すデータを暗号化し、媒体と通知書を別の機会に渡す",
     "Data sent back to the ward is encrypted, disc and notice on different occasions"},
    {"この端末は、返送用の媒体を作成していない。",
     "This terminal makes no discs for sending back."},
    {"緊急時の体制と連絡先を定める", "Organisation and contacts for emergencies are laid down"},
    {"連絡先に実際につながるかは、端末には分からない。",
     "Whether the contacts can be reached the terminal cannot know."},
    {"従事する者を教育する", "The people who do the work are trained"},
    {"研修の内容は、端末には分からない。", "What the training taught the terminal cannot know."},
    {"事故又は変更があったときは、直ちに報告する", "Incidents and changes are reported at once"},
    {"区へいつ伝えたかは、書き留められたものに限る。",
     "When the ward was told is known only where it was written down."},
    {"業務ごとに記録媒体と通知書を返却し、データ消去報告書を提出する",
     "After each job disc and notice are returned and the deletion report is handed in"},
    {"秘密を、業務の終了後も守る", "Secrets are kept, also after the end of the work"},
    {"端末の記録と文書に個人情報は含まれない。人が秘密を守っているかは、端末には分からない。",
     "The terminal's records and documents hold no personal data. Whether people keep secrets the "
     "terminal cannot know."},
    {"区の認めた場所以外で取り扱わない",
     "Nothing is handled outside of the place that the ward has accepted"},
    {"端末が登録どおりの場所にあるかは、現場で確認する。",
     "Whether the terminal stands where it is registered has to be looked at on site."},
    {"複製しない", "No copies are made"},
    {"画面や紙からの書き写しは、端末には分からない。",
     "What was copied by hand from screen or paper the terminal cannot know."},
    {"全てを返却し、機器に残るデータを消去する",
     "Everything is returned, and data left on the machine is erased"},
    {"消去を記録し、証明書を提出する", "The erasure is recorded and a certificate handed in"},
    {"取扱責任者と取扱者を区に届け出る", "Supervisor and handlers are named to the ward"},
    {"届け出たかどうかは、端末には分からない。",
     "Whether they were named the terminal cannot know."},
    {"求めに応じて取扱状況を報告する", "The handling is reported when asked for"},
    {"区が求めた日は、端末には分からない。",
     "On which days the ward asked the terminal cannot know."},
    {"少なくとも年に一度、約束した措置の監査を受ける",
     "The promised measures are audited at least once a year"},
    {"監査が行われたかどうかは、監査の者の使用から推し量れるにとどまる。",
     "Whether an audit took place can only be guessed from the inspectors' use of the terminal."},
    {"事故又は違反を、遅滞なく書面で報告する",
     "Incidents and breaches are reported in writing without delay"},
    {"書面をいつ渡したかは、端末には分からない。",
     "When the paper was handed over the terminal cannot know."},
    {"端末登録票", "Enrolment of a terminal"},
    {"次の端末の登録をお願いします。区と受託者のそれぞれ二人が、本書と端末の画面とで指紋（ハッシュ"
     "値）を照合してください。",
     "Please enrol the following terminal. Two people of the ward and two of the contractor "
     "compare the fingerprints on this paper with those on the terminal's screen."},
    {"本書は、端末の証明書を区に登録するためのものです。指紋を照合するまでは、証明書を信用しないで"
     "ください。",
     "This paper serves to enrol the terminal's certificate at the ward. Do not trust the "
     "certificate before the fingerprints have been compared."},
    {"端末登録票（鍵の更新）", "Enrolment of a terminal (roll-over of its key)"},
    {"次の端末の鍵を更新しました。新しい証明書には前の鍵で、前の証明書には新しい鍵で、互いに署名し"
     "ています。指紋を照合のうえ、新しい証明書を登録してください。",
     "The key of the following terminal was rolled over. The former key has signed the new "
     "certificate and the new key the former certificate. Compare the fingerprints and enrol the "
     "new certificate."},
    {"本書は、端末の新しい証明書を区に登録するためのものです。前の鍵で署名した文書は、前の証明書で"
     "引き続き検証できます。更新より前に前の鍵あてに封緘した媒体は、引き続き受領します。",
     "This paper serves to enrol the terminal's new certificate at the ward. Documents signed with "
     "the former key stay verifiable with the former certificate. Discs sealed for the former key "
     "before the roll-over are still accepted."},
    {"ディスクイメージ", "disc image"},
};

}  // namespace

std::span<const Translation> text_translations() {
  return kTexts;
}

}  // namespace dozo::platform
