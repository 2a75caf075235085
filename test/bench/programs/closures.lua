local function counter(step)
  local count = 0
  return function() count = count + step return count end
end
local function compose(f, g)
  return function(x) return f(g(x)) end
end
local total = 0
for i = 0, 499999 do
  local following = counter(i % 5)
  following()
  following()
  local f = compose(function(x) return x + i end, function(x) return x * 2 end)
  total = total + following() + f(i % 10)
end
print(total)
