local Shape = {}
Shape.__index = Shape
function Shape.init(self, name) self.name = name return self end
function Shape:area() return 0 end
function Shape:describe() return self:area() * 2 + #self.name end
local Rectangle = setmetatable({}, { __index = Shape })
Rectangle.__index = Rectangle
function Rectangle.init(self, width, height)
  Shape.init(self, "rectangle")
  self.width = width
  self.height = height
  return self
end
function Rectangle.new(width, height) return Rectangle.init(setmetatable({}, Rectangle), width, height) end
function Rectangle:area() return self.width * self.height end
local Square = setmetatable({}, { __index = Rectangle })
Square.__index = Square
function Square.new(side) return Rectangle.init(setmetatable({}, Square), side, side) end
function Square:describe() return Rectangle.describe(self) + 1 end
local total = 0
for i = 0, 999999 do
  local shape
  if i % 2 == 0 then shape = Rectangle.new(i % 10, 3) else shape = Square.new(i % 7) end
  total = total + shape:describe()
end
print(total)
