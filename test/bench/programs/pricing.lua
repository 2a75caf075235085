local catalogue = {
  book = { price = 1250, taxable = false, weight = 400 },
  lamp = { price = 4999, taxable = true, weight = 1800 },
  pen = { price = 199, taxable = true, weight = 20 },
  desk = { price = 24900, taxable = true, weight = 25000 },
}
local names = { "book", "lamp", "pen", "desk" }
local floor = math.floor
local function discount(order, subtotal)
  if order.coupon == "HALF" and order.customer.tier ~= "new" then return floor(subtotal / 2) end
  if order.customer.tier == "gold" then return floor(subtotal * 0.1) end
  if subtotal > 50000 then return 2500 end
  return 0
end
local function shipping(order, weight)
  if order.country == "VN" then return weight > 10000 and 3000 or 500 end
  if order.country == "DE" then return weight > 5000 and 5900 or 900 end
  return 9900
end
local function price(order)
  local subtotal, tax, weight = 0, 0, 0
  for _, line in ipairs(order.lines) do
    local item = catalogue[line.item]
    if item == nil then error("no such item: " .. line.item) end
    local amount = item.price * line.quantity
    subtotal = subtotal + amount
    weight = weight + item.weight * line.quantity
    if item.taxable then tax = tax + floor(amount * 0.19 + 0.5) end
  end
  local off = discount(order, subtotal)
  local total = subtotal - off + tax + shipping(order, weight)
  return { total = total, note = order.country .. ":" .. (off > 0 and "reduced" or "full") }
end
local sum, notes = 0, 0
for i = 0, 299999 do
  local order = {
    customer = { id = i, tier = i % 5 == 0 and "gold" or i % 3 == 0 and "new" or "plain" },
    country = i % 4 == 0 and "VN" or i % 4 == 1 and "DE" or "US",
    coupon = i % 11 == 0 and "HALF" or "",
    lines = {
      { item = names[i % 4 + 1], quantity = (i % 3) + 1 },
      { item = names[(i + 1) % 4 + 1], quantity = 1 },
    },
  }
  local result = price(order)
  sum = sum + result.total
  notes = notes + #result.note
end
print(string.format("%d %d", sum, notes))
