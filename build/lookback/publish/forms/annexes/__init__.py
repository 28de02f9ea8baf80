"""The layouts of the five annexes and of the 明白卡, one module each."""
