local function filter(list, keep)
  local out = {}
  for _, item in ipairs(list) do if keep(item) then out[#out + 1] = item end end
  return out
end
local function map(list, change)
  local out = {}
  for i, item in ipairs(list) do out[i] = change(item) end
  return out
end
local function reduce(list, join, from)
  for _, item in ipairs(list) do from = join(from, item) end
  return from
end
local function find_index(list, test)
  for i, item in ipairs(list) do if test(item) then return i - 1 end end
  return -1
end
local people = {}
for i = 0, 2999 do
  people[#people + 1] = { name = "p" .. i, age = i % 90, active = i % 3 ~= 0, score = (i * 37) % 101 }
end
local total = 0
for round = 0, 499 do
  local list = filter(people, function(p) return p.active and p.age >= 18 end)
  list = map(list, function(p) return { name = p.name, points = p.score * 2 + round } end)
  list = filter(list, function(p) return p.points % 2 == 0 end)
  total = total + reduce(list, function(sum, p) return sum + p.points + #p.name end, 0)
  if find_index(people, function(p) return p.age > 200 end) >= 0 then total = total + 1 end
  total = total + find_index(people, function(p) return p.score == 100 end)
end
print(total)
