using System.Globalization;
using System.Text;
using Almaty2020.Tests.Support;
using NetVips;
using NetVipsImage = NetVips.Image;

namespace Almaty2020.Benchmarks.Pictures;

/// <summary>Thirty pictures of five kinds, the same in every run. None needs a file or a right of someone else.</summary>
internal static class DrawnPictures
{
    public const string NoiseKind = "noise";
    public const int Width = 960;
    public const int Height = 640;

    private static readonly (double[] From, double[] To)[] Skies =
    [
        ([86, 142, 206], [222, 234, 244]),
        ([244, 178, 120], [120, 110, 160]),
        ([168, 182, 194], [226, 228, 230]),
    ];

    private static readonly (double[] From, double[] To)[] Grounds =
    [
        ([38, 62, 30], [124, 142, 84]),
        ([88, 70, 52], [196, 176, 146]),
        ([70, 78, 88], [214, 220, 228]),
    ];

    public static IEnumerable<(string Kind, int Number, NetVipsImage Picture)> All()
    {
        for (var i = 0; i < 6; i++)
            yield return ("gradient", i + 1, Gradient(i));
        for (var i = 0; i < 6; i++)
            yield return ("drawn scene", i + 1, Scene(i));
        for (var i = 0; i < 5; i++)
            yield return ("text", i + 1, Text(i));
        for (var i = 0; i < 3; i++)
            yield return (NoiseKind, i + 1, Noise(i));
        for (var i = 0; i < 10; i++)
            yield return ("like a photo", i + 1, Landscape(i));
    }

    private static NetVipsImage Gradient(int i)
    {
        var (x, y) = Coordinates();
        // Even ones run across the picture, odd ones out from a point.
        var position =
            i % 2 == 0 ? (x * (0.2 + (0.1 * i))) + (y * (0.8 - (0.1 * i))) : ((x - 0.5).Pow(2) + (y - 0.3).Pow(2)).Pow(0.5) * 1.3;
        var (from, to) = Skies.Concat(Grounds).ElementAt(i);
        return Finish(Mix(position, from, to));
    }

    private static NetVipsImage Scene(int i)
    {
        var random = new Random(100 + i);
        var svg = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{Height}'><rect width='100%' height='100%' fill='hsl({190 + (i * 12)},55%,82%)'/>"
        );
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx='{random.Next(100, 860)}' cy='120' r='60' fill='#fff3c4'/>");
        for (var layer = 0; layer < 3; layer++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<polygon fill='hsl({205 + (i * 9)},30%,{66 - (layer * 14)}%)' points='0,640");
            for (var x = 0; x <= Width; x += 80)
                svg.Append(CultureInfo.InvariantCulture, $" {x},{200 + (layer * 90) + random.Next(-70, 70)}");
            svg.Append(CultureInfo.InvariantCulture, $" {Width},640'/>");
        }

        for (var x = 20; x < Width; x += random.Next(60, 120))
        {
            var height = random.Next(90, 280);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect x='{x}' y='{Height - height}' width='54' height='{height}' fill='hsl({random.Next(360)},32%,44%)'/>"
            );
            for (var y = Height - height + 14; y < Height - 20; y += 26)
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x='{x + 9}' y='{y}' width='12' height='14' fill='#ffe9a8'/><rect x='{x + 32}' y='{y}' width='12' height='14' fill='#2b3a4a'/>"
                );
        }

        using var drawn = NetVipsImage.SvgloadBuffer(Encoding.UTF8.GetBytes(svg.Append("</svg>").ToString()));
        return Finish(drawn.Flatten(background: [255, 255, 255]));
    }

    /// <summary>A page of text as in a screenshot or a scan, in the font of the shared pictures.</summary>
    private static NetVipsImage Text(int i)
    {
        var font = Path.Combine(Repository.Root, "src/Almaty2020.Web/Media/Fonts/Almaty2020Sans-Bold.ttf");
        var words = "Алматы қаласының даму бағдарламасы: орындау мерзімі, Программа развития города, city budget 2020: 1 234,5 ".Split(' ');
        var random = new Random(200 + i);
        var text = string.Join(' ', Enumerable.Range(0, 900).Select(_ => words[random.Next(words.Length)]));
        using var mask = NetVipsImage.Text(text, fontfile: font, font: $"Almaty2020 Sans {12 + (3 * i)}", width: Width - 80, dpi: 96);
        using var placed = mask.Crop(0, 0, Math.Min(mask.Width, Width - 80), Math.Min(mask.Height, Height - 80))
            .Embed(40, 40, Width, Height);
        return Finish(Mix(placed / 255, i % 2 == 0 ? [255, 255, 255] : [21, 34, 56], i % 2 == 0 ? [28, 32, 40] : [236, 240, 246]));
    }

    private static NetVipsImage Noise(int i)
    {
        return Finish(Band(0).Bandjoin(Band(1), Band(2)));

        NetVipsImage Band(int band) => NetVipsImage.Gaussnoise(Width, Height, sigma: 12 + (10 * i), mean: 128, seed: (10 * i) + band);
    }

    /// <summary>
    /// Sky with clouds, ridges and a textured ground. Its detail falls off with the frequency as in photos, with the blur of a lens and the noise
    /// of a sensor.
    /// </summary>
    private static NetVipsImage Landscape(int i)
    {
        var (x, y) = Coordinates();
        var (skyFrom, skyTo) = Skies[i % Skies.Length];
        var (groundFrom, groundTo) = Grounds[i / Skies.Length % Grounds.Length];
        var picture = Mix(y + (Fractal(300 + i, 320) * 0.35), skyFrom, skyTo);
        for (var layer = 0; layer < 3; layer++)
        {
            var seed = 400 + (10 * i) + layer;
            var ridge = Fractal(seed, 320).Crop(0, Height / 2, Width, 1).Zoom(1, Height);
            var isBelow = ((y - (0.42 + (0.16 * layer))) > (ridge * (0.22 - (0.05 * layer)))).Gaussblur(0.8);
            var light = (Fractal(seed + 5, 80 >> layer) * 0.7) + 0.45 + (x * 0.15);
            // Far ridges have the colour of the air.
            var distance = 0.5 - (0.25 * layer);
            var ground = (Mix(light, groundFrom, groundTo) * (1 - distance)) + (Mix(y, skyFrom, skyTo) * distance);
            picture = isBelow.Ifthenelse(ground, picture, blend: true);
        }

        var noise = NetVipsImage.Gaussnoise(Width, Height, sigma: 1.5 + (0.3 * (i % 4)), mean: 0, seed: 500 + i);
        return Finish(picture.Gaussblur(0.7) + noise);
    }

    /// <summary>Across and down, each from 0 to 1.</summary>
    private static (NetVipsImage X, NetVipsImage Y) Coordinates()
    {
        var both = NetVipsImage.Xyz(Width, Height);
        return (both[0] / (double)Width, both[1] / (double)Height);
    }

    /// <summary>Sum of noise of halving size and strength.</summary>
    private static NetVipsImage Fractal(int seed, int cell)
    {
        var sum = NetVipsImage.Perlin(Width, Height, cellSize: cell, seed: seed);
        for (var (size, strength) = (cell / 2, 0.5); size >= 3; size /= 2, strength /= 2)
            sum += NetVipsImage.Perlin(Width, Height, cellSize: size, seed: seed + size) * strength;
        return sum;
    }

    private static NetVipsImage Mix(NetVipsImage position, double[] from, double[] to) =>
        position.Linear([to[0] - from[0], to[1] - from[1], to[2] - from[2]], from);

    private static NetVipsImage Finish(NetVipsImage picture) =>
        picture.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb).CopyMemory();
}
