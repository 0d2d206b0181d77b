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
    terminal.see("ログインしてください")
    terminal.type(login)
    terminal.press("ret")
    terminal.type(password)
    terminal.press("ret")
    terminal.see(name)
