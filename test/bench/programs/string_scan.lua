local pieces = {}
for i = 0, 19999 do pieces[#pieces + 1] = "the quick brown fox " .. i .. ", " end
local text = table.concat(pieces)
local hash = 0
for i = 1, #text do hash = (hash * 31 + string.byte(text, i)) % 1000003 end
local found = 0
for k = 1, 20 do
  local at = string.find(text, "fox", 1, true)
  while at do
    found = found + 1
    at = string.find(text, "fox", at + 1, true)
  end
end
local function split(s, separator)
  local parts, from = {}, 1
  while true do
    local at = string.find(s, separator, from, true)
    if not at then break end
    parts[#parts + 1] = string.sub(s, from, at - 1)
    from = at + #separator
  end
  parts[#parts + 1] = string.sub(s, from)
  return parts
end
local words = 0
for k = 1, 10 do
  for _, part in ipairs(split(text, ", ")) do
    if string.sub(part, 1, 3) == "the" and string.sub(part, 5, 9) == "quick" then words = words + 1 end
  end
end
local upper = 0
for k = 1, 10 do
  for i = 1, #text, 7 do if string.sub(text, i, i) == "o" then upper = upper + 1 end end
end
print(hash .. " " .. found .. " " .. words .. " " .. upper)
