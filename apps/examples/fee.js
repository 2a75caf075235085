// The fees of transfers: 1.2 %, at least 25, and the first three of a customer are free.
const fee = ({ amount, count }) => (count < 3 ? 0 : Math.max(25, Math.round(amount * 0.012)));
const transfers = [[90000, 7], [1000, 1], [300, 9]].map(([amount, count]) => ({ amount, count }));
const total = transfers.reduce((sum, transfer) => sum + fee(transfer), 0);
console.log(`${transfers.length} transfers, ${total} in fees`);
console.log(transfers.map((transfer) => ({ ...transfer, fee: fee(transfer) })));
