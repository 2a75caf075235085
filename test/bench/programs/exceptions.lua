local function parse(n)
  if n % 3 == 0 then error({ message = "bad " .. n }) end
  return n * 2
end
local good, bad = 0, 0
for i = 0, 199999 do
  local ok, result = pcall(parse, i)
  if ok then good = good + result % 7 else bad = bad + #result.message end
  good = good + 1
end
print(good .. " " .. bad)
