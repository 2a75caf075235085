local vocabulary = { "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta" }
local seed = 11
local list = {}
for i = 1, 4000 do
  seed = (seed * 16807) % 2147483647
  list[i] = vocabulary[seed % 8 + 1] .. (seed % 50)
end
local text = table.concat(list, " ")
local check = 0
for round = 1, 200 do
  local counts = {}
  for word in string.gmatch(text, "[^ ]+") do counts[word] = (counts[word] or 0) + 1 end
  for word, count in pairs(counts) do check = (check + count * #word) % 1000003 end
end
print(check)
