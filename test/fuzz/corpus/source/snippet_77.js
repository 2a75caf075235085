class A { a
b
c = 1
d() {}
get
e() {}
static
f
async
g() {} } class B { a b } class C { get
*x() {} } class D { x = 1
*y() {} } class E { async
*z() {} } class F { static async
x() {} } class G { get
x }