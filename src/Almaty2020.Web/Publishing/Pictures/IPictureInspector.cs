using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>Reads a file once, with limits on memory and time, to find out whether it is a whole picture or document.</summary>
public interface IPictureInspector
{
    Task<PictureInspection> InspectAsync(byte[] file, CancellationToken ct);
}

public abstract record PictureInspection
{
    /// <param name="Width">As shown: after the rotation that the camera asked for.</param>
    /// <param name="Height">As <paramref name="Width"/>.</param>
    public sealed record Accepted(PictureType Type, int Width, int Height) : PictureInspection
    {
        /// <summary>For documents; null for pictures.</summary>
        public DocumentFacts? Facts { get; init; }

        public static Accepted Document(PictureType type, DocumentFacts facts) => new(type, 0, 0) { Facts = facts };
    }

    public sealed record Refused(PictureRefusal Reason) : PictureInspection;
}

/// <summary>Why the library does not take a file. Each has a text for staff: <c>admin.pictures.refused.…</c>.</summary>
public enum PictureRefusal
{
    Empty,
    TooLarge,
    UnknownType,
    Heic,
    HidesOtherContent,
    TooManyPixels,
    TooNarrow,
    Damaged,
    TooSlow,
    Busy,

    /// <summary>A ZIP file that is no document.</summary>
    Archive,

    /// <summary>A format of Microsoft Office before 2007.</summary>
    OldOffice,

    /// <summary>Needs a password, or limits what its readers may do.</summary>
    Encrypted,

    /// <summary>Macros, scripts, or formulas in a CSV file.</summary>
    Macros,

    DocumentDamaged,
    DocumentHidesOtherContent,

    /// <summary>Inflates beyond all measure, or has too many parts or pages.</summary>
    TooComplex,

    /// <summary>A text in another encoding than UTF-8.</summary>
    NotUtf8,

    /// <summary>An SVG with scripts, texts, references, or other parts than shapes.</summary>
    Drawing,

    /// <summary>Replacing: the file is the one that is in place.</summary>
    SameFile,

    /// <summary>Replacing: a document cannot take the place of a picture.</summary>
    NotAPicture,

    /// <summary>Replacing: a picture cannot take the place of a document.</summary>
    NotADocument,
}
