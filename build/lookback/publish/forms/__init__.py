"""The five annexes of the notice and the 明白卡 as workbooks, written and read back."""
