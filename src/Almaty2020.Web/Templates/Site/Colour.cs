using System.Globalization;

namespace Almaty2020.Web.Templates;

/// <summary>A colour without transparency, in sRGB, written as <c>#0b6e4f</c>.</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>Shares of a mixture are whole parts of this.</summary>
    public const int Whole = 256;

    public static readonly Colour Black = new(0, 0, 0);
    public static readonly Colour White = new(255, 255, 255);

    public static bool TryParse(string? text, out Colour colour)
    {
        colour = default;
        if (
            text is not { Length: 7 }
            || text[0] != '#'
            || !int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        )
            return false;
        colour = new Colour((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <exception cref="FormatException">The text is not a colour.</exception>
    public static Colour Parse(string text) =>
        TryParse(text, out var colour) ? colour : throw new FormatException($"'{text}' is not a colour such as #0b6e4f.");

    /// <summary>The contrast as WCAG defines it, from 1 to 21.</summary>
    public double ContrastTo(Colour other)
    {
        var (one, two) = (Luminance() + 0.05, other.Luminance() + 0.05);
        return one > two ? one / two : two / one;
    }

    /// <param name="share">How much of the other colour is mixed in, in parts of <see cref="Whole"/>.</param>
    public Colour Mix(Colour other, int share)
    {
        return new Colour(Between(Red, other.Red), Between(Green, other.Green), Between(Blue, other.Blue));

        byte Between(int from, int to) => (byte)(((from * (Whole - share)) + (to * share) + (Whole / 2)) / Whole);
    }

    /// <summary>This colour with the least of another mixed in with which it passes; the other colour itself if no mixture passes.</summary>
    public Colour Nearest(Colour other, Func<Colour, bool> passes)
    {
        for (var share = 0; share < Whole; share++)
        {
            if (Mix(other, share) is var mixture && passes(mixture))
                return mixture;
        }

        return other;
    }

    /// <summary>The digits without the sign: a part of an address.</summary>
    public string ToDigits() => string.Create(CultureInfo.InvariantCulture, $"{Red:x2}{Green:x2}{Blue:x2}");

    public override string ToString() => "#" + ToDigits();

    /// <summary>Relative luminance as WCAG defines it.</summary>
    private double Luminance()
    {
        return (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

        static double Linear(byte channel) =>
            channel / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
