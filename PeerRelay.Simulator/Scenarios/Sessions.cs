using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>How long peers stay: a Weibull distribution, whose few long sessions are what was measured in real networks.</summary>
internal sealed class Sessions
{
    /// <summary>Sessions from which those are drawn that are under way at a moment.</summary>
    private const int Sample = 20_000;

    private readonly SeededRandom _random;
    private readonly double _scale;
    private readonly double _shape;
    private readonly double[] _sums = new double[Sample];

    /// <param name="random">The source of random numbers.</param>
    /// <param name="median">Half of all sessions are shorter.</param>
    /// <param name="shape">The shape; 1 makes it exponential.</param>
    public Sessions(SeededRandom random, TimeSpan median, double shape)
    {
        (_random, _shape) = (random, shape);
        _scale = median.TotalSeconds / PortableMath.Pow(PortableMath.Log(2), 1 / shape);
        var sum = 0.0;
        for (var i = 0; i < Sample; i++) _sums[i] = sum += Draw().TotalSeconds;
    }

    /// <summary>The length of a session that begins.</summary>
    public TimeSpan Draw()
    {
        var uniform = 1 - _random.NextDouble(); // never 0
        return uniform >= 1 ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(_scale * PortableMath.Pow(-PortableMath.Log(uniform), 1 / _shape));
    }

    /// <summary>What is left of a session that is under way at some moment: long ones are met more often.</summary>
    public TimeSpan DrawRest()
    {
        var place = _random.NextDouble() * _sums[^1];
        var index = Array.BinarySearch(_sums, place);
        if (index < 0) index = ~index;
        return TimeSpan.FromSeconds(_sums[index] - place);
    }
}
