for (a; b
) ; for (a
;b;c) ; var x = 1, y
z; a
? b
: c; if (a)
b
else c; do
x
while
(y) z; continue
a; a
:b; x
++
y; x++
y; x
--; return
a