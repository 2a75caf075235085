()
=> {}; a
++b; a
b; () => {}
/b/g; a
/b/g; a
(b); a = b /* c
*/ d; x
=> 1; async x
=> 1; async (x)
=> 1; async
x => 1; async
(x) => 1; async
function f() {}