local function merge(base, given)
  local rest = {}
  for key, value in pairs(given) do
    if key ~= "id" and key ~= "tags" then rest[key] = value end
  end
  local others = {}
  for i = 2, #given.tags do others[#others + 1] = given.tags[i] end
  local out = {}
  for key, value in pairs(base) do out[key] = value end
  for key, value in pairs(rest) do out[key] = value end
  out.id, out.first, out.count = given.id, given.tags[1], #others
  return out
end
local check = 0
for i = 0, 149999 do
  local record = merge({ kind = "r", size = 1 }, { id = i, tags = { "a", "b", "c" }, size = i % 10, owner = "o" })
  local x, y, z = record.id, record.size, record.count
  check = (check + x + y * z + math.max(x, y, z) + #record.first) % 1000003
end
print(check)
