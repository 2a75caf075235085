local Queue = {}
Queue.__index = Queue
local floor = math.floor
function Queue:push(item)
  local items = self.items
  local at = #items + 1
  items[at] = item
  while at > 1 do
    local parent = floor(at / 2)
    if items[parent].time <= items[at].time then break end
    local moved = items[parent]
    items[parent] = items[at]
    items[at] = moved
    at = parent
  end
end
function Queue:pop()
  local items = self.items
  local first = items[1]
  local last = items[#items]
  items[#items] = nil
  local count = #items
  if count > 0 then
    items[1] = last
    local at = 1
    while true do
      local child = at * 2
      if child > count then break end
      if child < count and items[child + 1].time < items[child].time then child = child + 1 end
      if items[at].time <= items[child].time then break end
      local moved = items[child]
      items[child] = items[at]
      items[at] = moved
      at = child
    end
  end
  return first
end
local queue = setmetatable({ items = {} }, Queue)
local seed, check = 7, 0
for i = 0, 299 do
  seed = (seed * 16807) % 2147483647
  queue:push({ time = seed % 10000, name = i })
end
for i = 1, 300000 do
  local event = queue:pop()
  check = (check * 7 + event.time) % 1000003
  seed = (seed * 16807) % 2147483647
  queue:push({ time = event.time + 1 + (seed % 100), name = event.name })
end
print(check)
