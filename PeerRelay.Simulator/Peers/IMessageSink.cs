namespace PeerRelay.Simulator.Peers;

/// <summary>Is told what becomes of messages.</summary>
internal interface IMessageSink
{
    /// <summary>A message has come to a peer.</summary>
    /// <param name="at">The peer.</param>
    /// <param name="message">The number.</param>
    /// <param name="hops">How many links it came over.</param>
    /// <param name="atTry">Which try of its sender's it was, from 1.</param>
    void Delivered(IScenarioPeer at, int message, int hops, int atTry);

    /// <summary>A sender that wanted a receipt has learnt what became of its message.</summary>
    void Learnt(IScenarioPeer sender, int message, bool isDelivered);
}
