using Almaty2020.Markup;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;

namespace Almaty2020.Web.Media;

/// <summary>
/// Reads an uploaded document: its format by its content, its description of itself, and whether it holds something that could harm its readers.
/// Memory and time are limited by each format's reader.
/// </summary>
internal static class DocumentReader
{
    /// <param name="fault">Why the file cannot be read, for the log; null if it can, or if it was refused on purpose.</param>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static PictureInspection Read(byte[] file, CancellationToken ct, out Exception? fault)
    {
        fault = null;
        try
        {
            return file.AsSpan().StartsWith("%PDF-"u8) ? PdfReader.Read(file, ct)
                : file.AsSpan().StartsWith("PK\x03\x04"u8) ? OfficeReader.Read(file, ct)
                : file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])
                    ? OfficeReader.HasEncryptedPackage(file) ? new PictureInspection.Refused(PictureRefusal.Encrypted)
                        : new PictureInspection.Refused(PictureRefusal.OldOffice)
                : file.AsSpan().StartsWith("PK"u8) ? new PictureInspection.Refused(PictureRefusal.Archive)
                : CsvReader.Read(file);
        }
        catch (DocumentRefusedException refused)
        {
            return new PictureInspection.Refused(refused.Reason);
        }
        // The libraries throw exceptions of many kinds at damaged files.
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException) && !ct.IsCancellationRequested)
        {
            // A library may wrap the refusal of one of our streams.
            for (var inner = e.InnerException; inner is not null; inner = inner.InnerException)
                if (inner is DocumentRefusedException refused)
                    return new PictureInspection.Refused(refused.Reason);
            fault = e;
            return new PictureInspection.Refused(PictureRefusal.DocumentDamaged);
        }
        catch (Exception e) when (ct.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("Reading the document took too long.", e, ct);
        }
    }

    /// <summary>A text of the file as it can be shown: one line, not too long.</summary>
    public static string Text(string? text) => TextNormalizer.Truncate(TextNormalizer.Line(text), DocumentFacts.TextMaxLength);
}

/// <summary>Ends the reading of a document that the library does not take.</summary>
internal sealed class DocumentRefusedException(PictureRefusal reason) : Exception(reason.ToString())
{
    public PictureRefusal Reason => reason;
}
