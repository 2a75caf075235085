const account = {
  balance: 0,
  moves: 0,
  deposit(amount) {
    this.balance += amount;
    this.moves++;
    return this;
  },
  withdraw(amount) {
    if (this.balance < amount) return this;
    this.balance -= amount;
    this.moves++;
    return this;
  },
};
const bank = { name: "b", main: account, limits: { day: 100, week: 500 } };
for (let i = 0; i < 3000000; i++) {
  bank.main.deposit(i % bank.limits.day).withdraw(i % 37);
}
console.log(bank.main.balance, bank.main.moves);
