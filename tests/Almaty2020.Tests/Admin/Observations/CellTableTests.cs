using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Observations;
using CsCheck;
using MiniExcelLibs;

namespace Almaty2020.Tests.Admin.Observations;

/// <summary>Reading tables: CSV, copied cells and spreadsheets.</summary>
public sealed class CellTableTests
{
    private static readonly Gen<string> Cell = Gen.OneOf(
        Gen.Const(""),
        Gen.String[Gen.Char["ab\"\n\r\t,;'= ә1"], 0, 8],
        Gen.Decimal[-1000, 1000].Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture))
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void WrittenTable_IsReadUnchanged() =>
        Gen.Select(Gen.Char[",;\t"], Cell.List[1, 5].List[1, 6])
            .Sample(
                (separator, rows) =>
                {
                    // Headings decide the separator. Rows without any text are left out.
                    IReadOnlyList<string> headings = ["Indicator", "Period"];
                    var text = CellTable.Write(separator, [headings, .. rows]);
                    var expected = rows.Where(r => r.Exists(c => !string.IsNullOrWhiteSpace(c)));

                    var read = CellTable.Parse(text);

                    Assert.Equal(separator, read.Separator);
                    Assert.Equal(expected, read.Rows.Skip(1).Select(r => r.Cells));
                    Assert.DoesNotContain(read.Rows, r => r.IsBroken);
                }
            );

    [Fact]
    public void AnyText_IsReadWithoutLosingLines() =>
        Gen.String[Gen.Char["a\"\n,;"], 0, 60]
            .Sample(text =>
            {
                var read = CellTable.Parse(text);

                Assert.All(read.Rows, r => Assert.InRange(r.Line, 1, text.Split('\n').Length));
                // Every letter is in a cell.
                Assert.Equal(text.Count(c => c == 'a'), read.Rows.Sum(r => r.Cells.Sum(c => c.Count(l => l == 'a'))));
            });

    [Fact]
    public void QuotationMarkNotClosed_TakesOnlyItsLine()
    {
        var read = CellTable.Parse("Indicator;Period\nA;2017\nB;\"2018\nC;2019\n");

        Assert.Equal([(1, false), (2, false), (3, true), (4, false)], read.Rows.Select(r => (r.Line, r.IsBroken)));
    }

    [Fact]
    public void LineOfExcel_NamesTheSeparator() => Assert.Equal(["a,b", "c"], CellTable.Parse("sep=;\r\na,b;c\r\n").Rows[0].Cells);

    [Fact]
    public void Encodings_AreRecognized()
    {
        const string Table = "Показатель;Период\r\nДороги;2017\r\n";

        Assert.Equal(Table, CellTable.Read(Encoding.UTF8.GetBytes(Table), Ct));
        Assert.Equal(Table, CellTable.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Table)], Ct));
        Assert.Equal(Table, CellTable.Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Table)], Ct));
        Assert.Equal(Table, CellTable.Read(CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes(Table), Ct));
    }

    [Fact]
    public void Spreadsheet_GivesNumbersTextsAndMonths()
    {
        using var stream = new MemoryStream();
        stream.SaveAs(
            new[]
            {
                new
                {
                    Indicator = "Lanes; \"new\"",
                    Period = new DateTime(2017, 3, 1, 0, 0, 0, DateTimeKind.Unspecified),
                    Year = 2018,
                    Value = 0.1 + 0.2,
                },
            }
        );

        var read = CellTable.Parse(CellTable.Read(stream.ToArray(), Ct)!);

        Assert.Equal(["Indicator", "Period", "Year", "Value"], read.Rows[0].Cells);
        Assert.Equal(["Lanes; \"new\"", "2017-03", "2018", "0.3"], read.Rows[1].Cells);
    }

    [Fact]
    public void FormulasOfASpreadsheet_AreTheirStoredResults()
    {
        const string Sheet =
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><f>HYPERLINK(\"x\")</f><v>Stored</v></c><c r=\"B1\"><f>1+1</f><v>40</v></c></row></sheetData></worksheet>";

        var read = CellTable.Parse(CellTable.Read(Workbook(Sheet), Ct)!);

        Assert.Equal(["Stored", "40"], read.Rows[0].Cells);
    }

    [Fact]
    public void OtherFiles_AreRefused()
    {
        Assert.Null(CellTable.Read(TestDocuments.Docx(), Ct));
        Assert.Null(CellTable.Read(TestDocuments.Xlsx()[..200], Ct));
        Assert.Null(CellTable.Read(TestDocuments.OpenDocument("spreadsheet"), Ct));
        Assert.Null(CellTable.Read([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0], Ct));
        // A bomb: 20 MB of spaces in some kilobytes.
        Assert.Null(CellTable.Read(Workbook("<worksheet>" + new string(' ', 20 * 1024 * 1024) + "</worksheet>"), Ct));
        // A document type declaration could name other files.
        Assert.Null(CellTable.Read(Workbook("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><worksheet/>"), Ct));
    }

    private static byte[] Workbook(string sheet) =>
        TestDocuments.Zip([
            (
                "[Content_Types].xml",
                TestDocuments.Xml(
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
                )
            ),
            (
                "xl/workbook.xml",
                TestDocuments.Xml(
                    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                )
            ),
            (
                "xl/_rels/workbook.xml.rels",
                TestDocuments.Xml(
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                )
            ),
            ("xl/worksheets/sheet1.xml", TestDocuments.Xml(sheet)),
        ]);
}
