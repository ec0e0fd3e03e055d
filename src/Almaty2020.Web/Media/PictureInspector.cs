using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using NetVips;

namespace Almaty2020.Web.Media;

/// <summary>
/// Checks uploaded files, one at a time: pictures with libvips, where the header decides whether pixels are decoded at all, and documents with
/// <see cref="DocumentReader"/>.
/// </summary>
public sealed partial class PictureInspector(SiteSettings settings, TimeProvider clock, ILogger<PictureInspector> logger)
    : IPictureInspector,
        IDisposable
{
    /// <summary>Formats other than JPEG and PNG are decoded as a whole, which takes four to eight bytes for each pixel.</summary>
    private const int WholeInMemoryShare = 2;

    /// <summary>A picture taller than this multiple of its width would make sizes that WebP cannot hold.</summary>
    private const int MaxHeightToWidth = 8;

    private const int MaxWidthToHeight = 20;

    private const int Megapixel = 1_000_000;

    /// <summary>Width of the trial: shrinking reads the whole file all the same.</summary>
    private const int TrialWidth = 320;

    internal static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim oneAtATime = new(1);

    public async Task<PictureInspection> InspectAsync(byte[] file, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = new CancellationTokenSource(TimeLimit, clock);
        using var registration = timer.Token.Register(limit.Cancel);
        try
        {
            await oneAtATime.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PictureInspection.Refused(PictureRefusal.Busy);
        }

        // Not cancelled with the request: some decoders cannot be interrupted, and the next one must not start beside them.
        var token = timer.Token;
        var decoding = Task.Run(() => Inspect(file, token), CancellationToken.None);
        _ = decoding.ContinueWith(_ => oneAtATime.Release(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            return await decoding.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PictureInspection.Refused(PictureRefusal.TooSlow);
        }
    }

    public void Dispose() => oneAtATime.Dispose();

    private PictureInspection Inspect(byte[] file, CancellationToken ct)
    {
        if (PictureSignature.TypeOf(file) is { } type)
            return type == PictureType.Svg && SvgCleaner.Clean(file) is null
                ? new PictureInspection.Refused(PictureRefusal.Drawing)
                : InspectPicture(type, file, ct);
        var document = DocumentReader.Read(file, ct, out var fault);
        if (fault is not null)
            LogUnreadable(logger, file.Length, fault);
        return document;
    }

    private PictureInspection InspectPicture(PictureType type, byte[] file, CancellationToken ct)
    {
        try
        {
            int width,
                height;
            using (var header = PictureDecoder.Open(type, file))
            {
                (width, height) = PictureDecoder.SizeOf(header);
            }

            if ((long)width * height > MaxPixels(type))
                return new PictureInspection.Refused(PictureRefusal.TooManyPixels);
            if (height > (long)width * MaxHeightToWidth || width > (long)height * MaxWidthToHeight)
                return new PictureInspection.Refused(PictureRefusal.TooNarrow);

            using var trial = PictureDecoder.Decode(type, file, TrialWidth, ct);
            return new PictureInspection.Accepted(type, width, height);
        }
        catch (VipsException e)
        {
            LogDamaged(logger, type, file.Length, e.Message.Split('\n')[0].Trim());
            return new PictureInspection.Refused(PictureRefusal.Damaged);
        }
    }

    private long MaxPixels(PictureType type) =>
        (long)settings.MaxPictureMegapixels * Megapixel / (type is PictureType.Jpeg or PictureType.Png ? 1 : WholeInMemoryShare);

    [LoggerMessage(
        1421,
        LogLevel.Information,
        "An uploaded {Type} file of {Bytes} bytes cannot be decoded and was refused; libvips says: {Reason}"
    )]
    private static partial void LogDamaged(ILogger logger, PictureType type, int bytes, string reason);

    [LoggerMessage(1424, LogLevel.Information, "An uploaded document of {Bytes} bytes cannot be read and was refused")]
    private static partial void LogUnreadable(ILogger logger, int bytes, Exception exception);
}
