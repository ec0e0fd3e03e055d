using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using NetVips;
using NetVipsImage = NetVips.Image;

namespace Almaty2020.Web.Media;

/// <summary>Makes the public sizes of pictures with libvips. None of them has metadata of its original.</summary>
internal static class PictureEncoder
{
    private const int AvifQuality = 52;
    private const int WebPQuality = 74;
    private const int JpegQuality = 78;

    /// <summary>From 0 to 9. Higher efforts save few bytes for much more time.</summary>
    private const int AvifEffort = 3;

    private const int WebPEffort = 4;

    /// <summary>Decodes an original once, at the largest public size, so that every size can be made from it.</summary>
    /// <exception cref="VipsException">libvips cannot decode it.</exception>
    public static NetVipsImage Decode(PictureFile file) =>
        PictureDecoder.Decode(file.Type, file.Content, PictureSizes.Largest, CancellationToken.None);

    /// <exception cref="VipsException">libvips cannot encode it.</exception>
    public static byte[] Encode(NetVipsImage picture, int width, string format)
    {
        using var sized = picture.ThumbnailImage(width, height: PictureDecoder.AnyHeight, size: Enums.Size.Down, noRotate: true);
        switch (format)
        {
            case PictureSizes.Avif:
                return sized.HeifsaveBuffer(
                    q: AvifQuality,
                    bitdepth: 8,
                    compression: Enums.ForeignHeifCompression.Av1,
                    effort: AvifEffort,
                    keep: Enums.ForeignKeep.None
                );
            case PictureSizes.WebP:
                return sized.WebpsaveBuffer(q: WebPQuality, effort: WebPEffort, smartSubsample: true, keep: Enums.ForeignKeep.None);
            default:
                return EncodeJpeg(sized, JpegQuality);
        }
    }

    /// <exception cref="VipsException">libvips cannot encode it.</exception>
    internal static byte[] EncodeJpeg(NetVipsImage sized, int quality)
    {
        // JPEG has no transparency. White is the colour of most pages and of print.
        using var opaque = sized.HasAlpha() ? sized.Flatten(background: [255, 255, 255]) : sized.Copy();
        return opaque.JpegsaveBuffer(q: quality, optimizeCoding: true, interlace: true, keep: Enums.ForeignKeep.None);
    }
}
