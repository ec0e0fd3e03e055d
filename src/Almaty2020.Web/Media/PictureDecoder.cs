using Almaty2020.Web.Publishing.Model;
using NetVips;
using NetVipsImage = NetVips.Image;

namespace Almaty2020.Web.Media;

/// <summary>Opens the originals of pictures with libvips. A file is only given to the decoder of its own format.</summary>
internal static class PictureDecoder
{
    /// <summary>The decoder shrinks coarsely: it leaves at least this multiple of the width for the final, better step.</summary>
    private const int MinOversampling = 2;

    /// <summary>A height that limits no picture: libvips' largest. Only the width counts.</summary>
    internal const int AnyHeight = 10_000_000;

    /// <summary>Reads the header. Pixels are decoded only when something asks for them.</summary>
    /// <exception cref="VipsException">The file is damaged.</exception>
    public static NetVipsImage Open(PictureType type, byte[] file, int shrink = 1)
    {
        // A picture is decoded once, by one thread: libvips' operation cache and threads would cost more memory than they save time.
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        const Enums.Access Access = Enums.Access.Sequential;
        const Enums.FailOn FailOn = Enums.FailOn.Error;
        return type switch
        {
            PictureType.Jpeg => NetVipsImage.JpegloadBuffer(file, shrink: shrink, access: Access, failOn: FailOn),
            PictureType.Png => NetVipsImage.PngloadBuffer(file, access: Access, failOn: FailOn),
            PictureType.WebP => NetVipsImage.WebploadBuffer(file, access: Access, failOn: FailOn),
            PictureType.Avif => NetVipsImage.HeifloadBuffer(file, access: Access, failOn: FailOn),
            PictureType.Gif => NetVipsImage.GifloadBuffer(file, access: Access, failOn: FailOn),
            PictureType.Svg => NetVipsImage.SvgloadBuffer(
                SvgCleaner.Clean(file) ?? throw new VipsException("the drawing has parts that are not shown"),
                access: Access,
                failOn: FailOn
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The library has no such format."),
        };
    }

    /// <summary>Width and height as shown: after the rotation that the camera asked for.</summary>
    public static (int Width, int Height) SizeOf(NetVipsImage header) =>
        IsOnItsSide(header) ? (header.Height, header.Width) : (header.Width, header.Height);

    /// <summary>
    /// Decodes the picture into memory, upright, in the colours of the web, without any metadata, and at most
    /// <paramref name="maxWidth"/> wide.
    /// </summary>
    /// <exception cref="VipsException">The file is damaged.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static NetVipsImage Decode(PictureType type, byte[] file, int maxWidth, CancellationToken ct)
    {
        int shrink;
        using (var header = Open(type, file))
            shrink = type == PictureType.Jpeg ? ShrinkOnLoad(SizeOf(header).Width, maxWidth) : 1;
        using var source = Open(type, file, shrink);
        using var thumbnail = source.ThumbnailImage(
            maxWidth,
            height: AnyHeight,
            size: Enums.Size.Down,
            outputProfile: "srgb",
            failOn: Enums.FailOn.Error
        );
        // Stops libvips between two parts of the picture.
        using var stopping = ct.Register(() =>
        {
            source.SetKill(true);
            thumbnail.SetKill(true);
        });
        try
        {
            return thumbnail.CopyMemory();
        }
        catch (VipsException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }

    /// <summary>JPEG decoders can skip most of the work for a picture that is shrunk by 2, 4 or 8.</summary>
    private static int ShrinkOnLoad(int width, int maxWidth) =>
        Array.Find([8, 4, 2], shrink => width / shrink >= maxWidth * MinOversampling) is > 0 and var found ? found : 1;

    private static bool IsOnItsSide(NetVipsImage header) =>
        header.Contains("orientation")
        && Convert.ToInt32(header.Get("orientation"), System.Globalization.CultureInfo.InvariantCulture) >= 5;
}
