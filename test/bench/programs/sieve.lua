local function sieve(n)
  local composite = {}
  for i = 0, n do composite[#composite + 1] = false end
  local count = 0
  for i = 2, n do
    if not composite[i] then
      count = count + 1
      for j = i * 2, n, i do composite[j] = true end
    end
  end
  return count
end
local total = 0
for k = 1, 25 do total = total + sieve(200000) end
print(total)
