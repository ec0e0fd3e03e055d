namespace Almaty2020.Web.Publishing.Model;

/// <summary>The sizes in which residents get pictures of the library, and their public addresses.</summary>
public static class PictureSizes
{
    public const string Avif = "avif";
    public const string WebP = "webp";
    public const string Jpeg = "jpg";

    /// <summary>The formats of every size, the smallest files first.</summary>
    public static IReadOnlyList<string> Formats { get; } = [Avif, WebP, Jpeg];

    /// <summary>The widths in pixels. None is larger than the original.</summary>
    private static readonly int[] Standard = [320, 480, 640, 960, 1280, 1920];

    public static int Largest => Standard[^1];

    /// <summary>The width that search engines and other sites are told of: networks show share pictures 1,200 pixels wide.</summary>
    private const int ForPrograms = 1280;

    /// <summary>The widths of a picture, smallest first. One that is smaller than the largest size also has its own width.</summary>
    public static IReadOnlyList<int> WidthsOf(int originalWidth) =>
        originalWidth >= Largest ? Standard : [.. Standard.Where(w => w < originalWidth), originalWidth];

    /// <summary>The smallest width that is at least as wide as wanted, else the largest.</summary>
    public static int WidthFor(int originalWidth, int wanted) =>
        WidthsOf(originalWidth).FirstOrDefault(w => w >= wanted, WidthsOf(originalWidth)[^1]);

    /// <summary>The picture for programs that take one size: a JPEG of <see cref="ForPrograms"/> pixels, or of the largest smaller size.</summary>
    public static (string Address, int Width) ForProgramsOf(string hash, int originalWidth)
    {
        var width = WidthFor(originalWidth, ForPrograms);
        return (AddressOf(hash, width, Jpeg), width);
    }

    public static string MediaTypeOf(string format) => format == Jpeg ? "image/jpeg" : "image/" + format;

    public static string AddressOf(string hash, int width, string format) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/media/{hash}-{width}.{format}");
}
