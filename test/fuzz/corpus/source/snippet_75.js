var a
if (a) b
do x; while (y) z
a = b
let
x
throw
y; { 1
2 } 3