using System.Buffers.Binary;
using System.Collections.Frozen;

namespace Almaty2020.Web.Media;

/// <summary>Reads which characters a TrueType font has, from its <c>cmap</c> table, format 4 or 12.</summary>
internal static class FontCharacters
{
    /// <returns>The code points that the font has a glyph for.</returns>
    /// <exception cref="InvalidDataException">The font has no such table.</exception>
    public static FrozenSet<int> Read(byte[] font)
    {
        var letters = new HashSet<int>();
        var cmap = Table(font, "cmap"u8);
        var isRead = false;
        for (var i = 0; i < U16(font, cmap + 2); i++)
        {
            var table = cmap + (int)U32(font, cmap + 8 + (8 * i));
            switch (U16(font, table))
            {
                case 4:
                    ReadSegments(font, table, letters);
                    isRead = true;
                    break;
                case 12:
                    ReadGroups(font, table, letters);
                    isRead = true;
                    break;
            }
        }

        return isRead ? letters.ToFrozenSet() : throw new InvalidDataException("The font's cmap has neither format 4 nor 12.");
    }

    private static void ReadSegments(byte[] font, int table, HashSet<int> letters)
    {
        var segCountX2 = U16(font, table + 6);
        for (var at = 0; at < segCountX2; at += 2)
        {
            var (last, first) = (U16(font, table + 14 + at), U16(font, table + 16 + segCountX2 + at));
            var delta = U16(font, table + 16 + (2 * segCountX2) + at);
            var offsets = table + 16 + (3 * segCountX2) + at;
            var offset = U16(font, offsets);
            for (int letter = first; letter <= last && letter < 0xFFFF; letter++)
            {
                var glyph = offset == 0 ? letter + delta : U16(font, offsets + offset + (2 * (letter - first)));
                if ((glyph & 0xFFFF) != 0)
                    letters.Add(letter);
            }
        }
    }

    private static void ReadGroups(byte[] font, int table, HashSet<int> letters)
    {
        for (var i = 0; i < U32(font, table + 12); i++)
        {
            var group = table + 16 + (12 * i);
            for (var letter = U32(font, group); letter <= U32(font, group + 4); letter++)
                letters.Add((int)letter);
        }
    }

    private static int Table(byte[] font, ReadOnlySpan<byte> tag)
    {
        for (var i = 0; i < U16(font, 4); i++)
        {
            var entry = 12 + (16 * i);
            if (font.AsSpan(entry, 4).SequenceEqual(tag))
                return (int)U32(font, entry + 8);
        }

        throw new InvalidDataException("The font has no cmap table, so its characters are unknown.");
    }

    private static int U16(byte[] font, int at) => BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(at));

    private static uint U32(byte[] font, int at) => BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(at));
}
