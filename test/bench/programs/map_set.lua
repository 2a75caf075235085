local check = 0
for round = 1, 60 do
  local map, map_size, seen, seen_size = {}, 0, {}, 0
  for i = 0, 14999 do
    local key = (i * 7919) % 10007
    if map[key] == nil then map_size = map_size + 1 end
    map[key] = (map[key] or 0) + i
    local name = "k" .. (key % 997)
    if not seen[name] then seen[name] = true seen_size = seen_size + 1 end
    if i % 5 == 0 then
      local other = (key + 1) % 10007
      if map[other] ~= nil then map[other] = nil map_size = map_size - 1 end
    end
  end
  for key, value in pairs(map) do check = (check + key * 3 + value) % 1000003 end
  check = check + map_size + seen_size
end
print(check)
