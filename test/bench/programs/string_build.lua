local length = 0
for round = 1, 300 do
  local text = {}
  for i = 0, 2999 do
    text[#text + 1] = "item " .. i .. (i % 2 == 0 and ", " or "; ")
  end
  local parts = {}
  for i = 0, 2999 do parts[#parts + 1] = "k" .. (i % 100) .. "=" .. i end
  length = length + #table.concat(text) + #table.concat(parts, "&")
end
print(length)
