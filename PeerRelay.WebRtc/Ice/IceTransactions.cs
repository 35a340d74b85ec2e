using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Ice;

/// <summary>
/// The checks whose answers are awaited. Each one sent is a transaction of its own, a repeated one too, and none ends an older one: any answer counts, however late, and tells the
/// round trip without doubt.
/// </summary>
internal sealed class IceTransactions
{
    private readonly List<IceTransaction> _open = []; // by age, the oldest first

    public void Add(in IceTransaction transaction)
    {
        var expired = 0;
        while (expired < _open.Count && (transaction.SentAt - _open[expired].SentAt > IceLimits.TransactionTime || _open.Count - expired >= IceLimits.Transactions)) expired++;
        _open.RemoveRange(0, expired);
        _open.Add(transaction);
    }

    public bool TryFind(TransactionId id, TimeSpan now, out IceTransaction transaction)
    {
        foreach (var open in _open)
        {
            if (open.Id != id) continue;
            transaction = open;
            return now - open.SentAt <= IceLimits.TransactionTime;
        }

        transaction = default;
        return false;
    }

    public void Remove(TransactionId id) => _open.RemoveAll(open => open.Id == id);
}
