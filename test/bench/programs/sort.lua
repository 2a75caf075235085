local seed = 42
local function random()
  seed = (seed * 16807) % 2147483647
  return seed
end
local check = 0
for round = 1, 30 do
  local items = {}
  for i = 0, 7999 do items[#items + 1] = { key = random() % 1000, index = i } end
  table.sort(items, function(a, b)
    if a.key ~= b.key then return a.key < b.key end
    return a.index < b.index
  end)
  for i = 1, #items, 100 do check = (check * 31 + items[i].index) % 1000003 end
end
print(check)
