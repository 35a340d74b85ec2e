namespace PeerRelay.Simulator.Networks;

/// <summary>
/// Functions made of additions, multiplications and divisions alone, which are the same to the last bit on every machine: those of the system's library are not.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417;
    private const int Halvings = 10;
    private const int Terms = 14;

    /// <summary>e to the power of a number.</summary>
    public static double Exp(double x)
    {
        var small = x / (1 << Halvings);
        var (sum, term) = (1.0, 1.0);
        for (var i = 1; i <= Terms; i++)
        {
            term *= small / i;
            sum += term;
        }

        for (var i = 0; i < Halvings; i++) sum *= sum;
        return sum;
    }

    /// <summary>The natural logarithm of a positive number that is not subnormal.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xfffffffffffff) | 0x3ff0000000000000); // from 1 to 2
        var t = (mantissa - 1) / (mantissa + 1);
        var (square, power, sum) = (t * t, t, 0.0);
        for (var i = 1; i <= 41; i += 2)
        {
            sum += power / i;
            power *= square;
        }

        return (2 * sum) + (exponent * Ln2);
    }

    /// <summary>A positive number to a power.</summary>
    public static double Pow(double x, double y) => Exp(y * Log(x));

    /// <summary>A number of the standard normal distribution, as well as twelve uniform ones make it: it ends at ±6.</summary>
    public static double Normal(Random random)
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++) sum += random.NextDouble();
        return sum;
    }
}
