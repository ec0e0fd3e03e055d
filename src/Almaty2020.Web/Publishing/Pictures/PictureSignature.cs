using System.Buffers;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>Recognizes files by their first bytes, never by their names.</summary>
public static class PictureSignature
{
    /// <summary>PDF readers look for their header in the first kilobyte.</summary>
    private const int PdfHeaderEnd = 1024;

    /// <summary>Drawing programs write declarations and a comment before the first element.</summary>
    internal const int DrawingStart = 1024;

    /// <summary>ZIP readers look for the directory at the end of the file: its record and a comment of at most 64 KB.</summary>
    private const int ZipDirectoryStart = 65_557;

    /// <summary>Code that a server or browser would run if it took the file for a page.</summary>
    private static readonly SearchValues<string> Code = SearchValues.Create(
        ["<script", "<?php ", "<?php\n", "<?php\r"],
        StringComparison.OrdinalIgnoreCase
    );

    /// <returns>Null if the file is none of the formats that the library takes.</returns>
    public static PictureType? TypeOf(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return PictureType.Jpeg;
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return PictureType.Png;
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            return PictureType.Gif;
        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
            return PictureType.WebP;
        if (HasBrand(file, "avif"u8) || HasBrand(file, "avis"u8))
            return PictureType.Avif;
        return IsDrawing(file) ? PictureType.Svg : null;
    }

    /// <summary>True for XML whose first element seems to be that of a drawing. <c>SvgCleaner</c> reads what it really is.</summary>
    private static bool IsDrawing(ReadOnlySpan<byte> file)
    {
        var start = file[..Math.Min(file.Length, DrawingStart)];
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            start = start[3..];
        start = start.TrimStart(" \t\r\n"u8);
        return start.StartsWith("<svg"u8)
            || (
                start.IndexOf("<svg"u8) > 0
                && (start.StartsWith("<?xml"u8) || start.StartsWith("<!--"u8) || start.StartsWith("<!DOCTYPE svg"u8))
            );
    }

    /// <summary>True for the photo format of iPhones, which the site cannot read.</summary>
    public static bool IsHeic(ReadOnlySpan<byte> file) =>
        HasBrand(file, "heic"u8) || HasBrand(file, "heix"u8) || HasBrand(file, "hevc"u8) || HasBrand(file, "heim"u8);

    /// <summary>True if the file can also be read as a program, an archive or a document.</summary>
    /// <remarks>Only re-encoded pixels become public. But staff would open such an original, and an export writes it to disk.</remarks>
    public static bool HidesOtherContent(ReadOnlySpan<byte> file)
    {
        if (file[..Math.Min(file.Length, PdfHeaderEnd)].IndexOf("%PDF-"u8) >= 0)
            return true;
        return IsArchiveAtEnd(file) || ContainsCode(file);
    }

    /// <summary>True if ZIP programs would take the file for an archive.</summary>
    public static bool IsArchiveAtEnd(ReadOnlySpan<byte> file) =>
        file[Math.Max(0, file.Length - ZipDirectoryStart)..].IndexOf("PK\x05\x06"u8) >= 0;

    private static bool ContainsCode(ReadOnlySpan<byte> file)
    {
        const int Part = 64 * 1024;
        const int LongestCode = 8;
        var text = ArrayPool<char>.Shared.Rent(Part);
        try
        {
            for (var at = 0; at < file.Length; at += Part - LongestCode)
            {
                var part = file[at..Math.Min(file.Length, at + Part)];
                var length = System.Text.Encoding.Latin1.GetChars(part, text);
                if (text.AsSpan(0, length).ContainsAny(Code))
                    return true;
            }

            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    /// <summary>True if the file is an ISO base media file with this brand among its major and compatible brands.</summary>
    private static bool HasBrand(ReadOnlySpan<byte> file, ReadOnlySpan<byte> brand)
    {
        if (file.Length < 16 || !file[4..].StartsWith("ftyp"u8))
            return false;
        var size = Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(file), 256);
        for (var at = 8; at + 4 <= Math.Min(size, file.Length); at += 4)
        {
            // The version stands between the major brand and the compatible ones.
            if (at != 12 && file[at..].StartsWith(brand))
                return true;
        }

        return false;
    }
}
