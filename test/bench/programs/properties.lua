local account = { balance = 0, moves = 0 }
function account:deposit(amount)
  self.balance = self.balance + amount
  self.moves = self.moves + 1
  return self
end
function account:withdraw(amount)
  if self.balance < amount then return self end
  self.balance = self.balance - amount
  self.moves = self.moves + 1
  return self
end
local bank = { name = "b", main = account, limits = { day = 100, week = 500 } }
for i = 0, 2999999 do
  bank.main:deposit(i % bank.limits.day):withdraw(i % 37)
end
print(bank.main.balance .. " " .. bank.main.moves)
