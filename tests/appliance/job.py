"""What people do at the terminal, step by step, by keyboard and screen alone. The keyboard has no kana: names
are typed in Latin letters."""
import re

SUPERVISOR = ("suzuki", "Suzuki Hanako", "keyaki-namiki-26")
HANDLER = ("tanaka", "Tanaka Taro", "sakura-zaka-2026")


def take_down_recovery_key(terminal):
    """The first page of a terminal that nobody has set up; returns the key as it is shown."""
    key = re.search(r"(?:[0-9A-Z]{5}-){7}[0-9A-Z]{5}", terminal.see("復旧キー", "書き取りました")).group()
    terminal.press("ret")
    terminal.answer("最後の区切りを入力してください", key[-5:])
    return key


def commission(terminal):
    """The first start, from the first question to the terminal that is set up."""
    ask = terminal.answer
    ask("受託者の名称を入力してください", "Mihon Printing Co., Ltd.")
    ask("所在地を入力してください", "1-2-3 Mihon, Mihon-ku, Tokyo")
    ask("この端末の番号を入力してください", "T-014")
    ask("設置場所を入力してください", "Main works, 2F, machine room")
    ask("信頼できる時計と一致していますか", "", "down")
    ask("ディスクの保管場所を入力してください", "Media safe A-2")
    ask("ディスク用の保管場所は、ほかにもありますか")
    ask("パスワード通知書の保管場所を入力してください", "Document safe B-1")
    ask("通知書用の保管場所は、ほかにもありますか")
    for number, (login, name, password) in enumerate((SUPERVISOR, HANDLER), 1):
        ask("取扱責任者の氏名を入力してください" if number == 1 else "取扱者の氏名を入力してください", name)
        ask("ログイン名を入力してください", login)
        ask("パスワード", password)
        ask("もう一度", password)
        ask("受講した研修を入力してください")
        ask("受講日を入力してください")
        ask("いつまで有効ですか")
    ask("ほかに登録する方はいますか")
    terminal.see("以上の内容でよろしいですか")
    terminal.press("down", "ret")
    terminal.see("初期設定が完了しました", seconds=120)


def log_in(terminal, person):
    login, name, password = person
    if "別の方がログイン" in terminal.see("ログインしてください"):
        terminal.press("esc")
    terminal.type(login)
    terminal.press("ret")
    terminal.type(password)
    terminal.press("ret")
    terminal.see(name)


def consent(terminal, person):
    """The second person at the end of a form."""
    login, _, password = person
    terminal.answer(login)
    terminal.type(password)
    terminal.press("ret")


def enrol(terminal, ward):
    """The supervisor, logged in after the setting up: the ward's disc, its fingerprint compared by two people."""
    terminal.see("区の登録")
    terminal.machine.insert(ward.commissioning_disc())
    terminal.see("区の鍵の指紋", "区の指紋を照合して登録する")
    terminal.press("w")
    terminal.answer("すべて一致していますか", "", "down")
    terminal.answer("最後の4文字", ward.fingerprint()[-4:])
    consent(terminal, HANDLER)
    terminal.see("を登録しました")
    take_out(terminal)
    terminal.see("初期設定ディスクを入れてください")


def take_out(terminal):
    """The tray opens at a key, and somebody takes the disc."""
    terminal.press("x")
    terminal.machine.wait_tray()
    terminal.machine.eject()


def lock(terminal):
    terminal.press("esc", "l")
    terminal.see("ログインしてください")


def receive(terminal, disc):
    """Disc and notice, each with its receipt and its place."""
    terminal.see("ディスクを入れてください")
    terminal.machine.insert(disc)
    terminal.see("ディスクを確認しました", "Media safe A-2", seconds=180)
    terminal.press("ret")
    terminal.see("ディスクを受領しました")
    take_out(terminal)
    terminal.see("Enter次へ")
    terminal.press("ret")
    terminal.see("通知書", "ディスクを入れてください")
    terminal.press("n", "down", "ret")
    terminal.see("Document safe B-1")
    terminal.press("ret")
    terminal.see("通知書を受領しました")
    terminal.press("ret")


def open_delivery(terminal, disc, password):
    """Both came on one day: two people override that. Then the password, and the disc again."""
    terminal.see("取込待ち")
    terminal.press("ret")
    terminal.see("同日受領の例外を承認する")
    terminal.press("o", "down", "ret")
    consent(terminal, SUPERVISOR)
    terminal.see("例外を承認しました")
    terminal.press("ret", "i")
    terminal.see("パスワードを入力してください")
    terminal.type(password)
    terminal.see("4組とも正しく入力されました")
    terminal.press("ret")
    terminal.see("1枚目のディスクを入れてください")
    terminal.machine.insert(disc)
    terminal.see("送付データを棚に収めました", seconds=300)
    terminal.press("ret")
    terminal.see("作業のために開く")


def look_at_files(terminal):
    terminal.press("o")
    terminal.see("件数表.txt")
    terminal.press("c")
    terminal.see("閉じました")


def give_back(terminal, disc, number):
    """Disc and notice, two signatures."""
    terminal.press("r")
    terminal.see("保管場所からディスクを取り出し")
    terminal.machine.insert(disc)
    terminal.see("受領した現物であることを確認しました", seconds=180)
    terminal.press("ret")
    terminal.answer("お手元の通知書の番号", f"{number}-P")
    terminal.see("二人の署名")
    consent(terminal, SUPERVISOR)


def wipe(terminal, number):
    """Ends on the certificate's page."""
    terminal.answer("送付番号を入力してください", number)
    consent(terminal, SUPERVISOR)
    terminal.see("データを消去しました", seconds=1200)
    terminal.press("ret")
    terminal.see("全域を消去（読み戻しで確認済み）")


def show_code(terminal):
    """The code of the document on the screen."""
    terminal.press("q")
    terminal.see("QR")
