let visits = 0, check = 0;
function permute(list, from) {
  if (from === list.length) {
    visits++;
    check = (check * 3 + list[0] * 10 + list[list.length - 1]) % 1000003;
    return;
  }
  for (let i = from; i < list.length; i++) {
    [list[from], list[i]] = [list[i], list[from]];
    permute(list, from + 1);
    [list[from], list[i]] = [list[i], list[from]];
  }
}
permute([1, 2, 3, 4, 5, 6, 7, 8, 9], 0);
console.log(visits, check);
