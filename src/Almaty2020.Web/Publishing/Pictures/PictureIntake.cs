using System.Security.Cryptography;
using Almaty2020.Markup;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>Takes an uploaded file into memory within limits, and finds out whether the library may keep it.</summary>
internal static class PictureIntake
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>One upload at a time: each holds its whole file in memory.</summary>
    private static readonly SemaphoreSlim Slot = new(1);

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(4);

    /// <param name="length">Number of bytes in <paramref name="content"/>.</param>
    /// <param name="refuse">The result for a file that is not read.</param>
    /// <param name="use">What to do with the file. No other upload of this node runs meanwhile.</param>
    public static async Task<T> ReadAsync<T>(
        Stream content,
        long length,
        SiteSettings settings,
        Func<PictureRefusal, T> refuse,
        Func<byte[], Task<T>> use,
        CancellationToken ct
    )
    {
        if (length == 0)
            return refuse(PictureRefusal.Empty);
        if (length > (long)settings.MaxPictureMegabytes * Megabyte)
            return refuse(PictureRefusal.TooLarge);
        if (!await Slot.WaitAsync(MaxWait, ct))
            return refuse(PictureRefusal.Busy);
        try
        {
            var file = new byte[length];
            await content.ReadExactlyAsync(file, ct);
            return await use(file);
        }
        finally
        {
            Slot.Release();
        }
    }

    public static async Task<PictureInspection> CheckAsync(this IPictureInspector inspector, byte[] file, CancellationToken ct)
    {
        if (PictureSignature.IsHeic(file))
            return new PictureInspection.Refused(PictureRefusal.Heic);
        if (PictureSignature.TypeOf(file) is not null && PictureSignature.HidesOtherContent(file))
            return new PictureInspection.Refused(PictureRefusal.HidesOtherContent);
        return await inspector.InspectAsync(file, ct);
    }

    /// <summary>The hash by which public addresses name a file.</summary>
    public static string HashOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file))[..Picture.HashLength];

    /// <summary>The name of an uploaded file, without the folder that some browsers send.</summary>
    public static string NameOf(string fileName) =>
        TextNormalizer.Truncate(TextNormalizer.Line(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..]), Picture.FileNameMaxLength);
}
