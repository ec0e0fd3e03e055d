using System.Globalization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using NetVips;
using NetVipsImage = NetVips.Image;

namespace Almaty2020.Benchmarks.Pictures;

/// <summary>
/// Bytes of AVIF as residents get it beside JPEG that looks as good: the JPEG's quality is the one at which its structural similarity (SSIM)
/// to the picture equals that of the AVIF file.
/// </summary>
internal static class PictureTable
{
    /// <summary>AVIF files should have at most this part of the bytes of a JPEG file.</summary>
    private const double Target = 0.55;

    /// <param name="folder">Gets the pictures as PNG files, to look at; null writes none.</param>
    /// <returns>Whether every kind reaches the target, without noise: it has nothing to predict, and no one publishes it.</returns>
    public static bool Print(TextWriter output, string? folder)
    {
        var rows = new List<(string Kind, int Avif, double Jpeg)>();
        output.WriteLine("| picture | AVIF bytes | SSIM | JPEG bytes at equal SSIM | JPEG quality | AVIF / JPEG |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var (kind, number, drawn) in DrawnPictures.All())
        {
            using var picture = drawn;
            if (folder is not null)
                picture.WriteToFile(Path.Combine(folder, $"{kind} {number}.png"));
            var avif = PictureEncoder.Encode(picture, picture.Width, PictureSizes.Avif);
            using var decoded = NetVipsImage.HeifloadBuffer(avif);
            var similarity = Similarity(picture, decoded);
            var (bytes, quality) = JpegOf(picture, similarity);
            rows.Add((kind, avif.Length, bytes));
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {kind} {number} | {avif.Length} | {similarity:0.0000} | {bytes:0} | {quality:0.0} | {avif.Length / bytes:P0} |"
                )
            );
        }

        output.WriteLine();
        output.WriteLine("| kind | pictures | AVIF / JPEG, all bytes | median | largest |");
        output.WriteLine("|---|---|---|---|---|");
        var isReached = true;
        foreach (var kind in rows.GroupBy(r => r.Kind))
            isReached &= PrintSum(kind.Key, [.. kind]) <= Target || kind.Key == DrawnPictures.NoiseKind;
        PrintSum("**all**", rows);
        return isReached;

        double PrintSum(string name, IReadOnlyList<(string Kind, int Avif, double Jpeg)> of)
        {
            var ratios = of.Select(r => r.Avif / r.Jpeg).Order().ToList();
            var median = (ratios[(ratios.Count - 1) / 2] + ratios[ratios.Count / 2]) / 2;
            var all = of.Sum(r => r.Avif) / of.Sum(r => r.Jpeg);
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"| {name} | {of.Count} | {all:P0} | {median:P0} | {ratios[^1]:P0} |")
            );
            return all;
        }
    }

    /// <summary>Between two qualities, the bytes are taken from the line between them.</summary>
    private static (double Bytes, double Quality) JpegOf(NetVipsImage picture, double similarity)
    {
        var (low, high) = (At(1), At(100));
        if (low.Similarity >= similarity)
            return (low.Bytes, low.Quality);
        // No JPEG is as good: the largest one then counts for it.
        if (high.Similarity < similarity)
            return (high.Bytes, high.Quality);
        while (high.Quality - low.Quality > 1)
        {
            var middle = At((low.Quality + high.Quality) / 2);
            if (middle.Similarity < similarity)
                low = middle;
            else
                high = middle;
        }

        var part = (similarity - low.Similarity) / (high.Similarity - low.Similarity);
        return (low.Bytes + (part * (high.Bytes - low.Bytes)), low.Quality + part);

        (int Quality, int Bytes, double Similarity) At(int quality)
        {
            var file = PictureEncoder.EncodeJpeg(picture, quality);
            using var decoded = NetVipsImage.JpegloadBuffer(file);
            return (quality, file.Length, Similarity(picture, decoded));
        }
    }

    /// <summary>Mean SSIM of the brightness, with the window and the constants of Wang et al. (2004).</summary>
    private static double Similarity(NetVipsImage first, NetVipsImage second)
    {
        const double Sigma = 1.5;
        const double C1 = 0.01 * 255 * 0.01 * 255;
        const double C2 = 0.03 * 255 * 0.03 * 255;
        using var a = Brightness(first);
        using var b = Brightness(second);
        using var meanA = Blur(a);
        using var meanB = Blur(b);
        using var varianceA = Blur(a * a) - (meanA * meanA);
        using var varianceB = Blur(b * b) - (meanB * meanB);
        using var covariance = Blur(a * b) - (meanA * meanB);
        using var map =
            ((meanA * meanB * 2) + C1)
            * ((covariance * 2) + C2)
            / (((meanA * meanA) + (meanB * meanB) + C1) * (varianceA + varianceB + C2));
        return map.Avg();

        static NetVipsImage Brightness(NetVipsImage picture) =>
            picture.Colourspace(Enums.Interpretation.Bw)[0].Cast(Enums.BandFormat.Double).CopyMemory();
        static NetVipsImage Blur(NetVipsImage picture) => picture.Gaussblur(Sigma, precision: Enums.Precision.Float).CopyMemory();
    }
}
