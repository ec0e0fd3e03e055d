using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Localization;

public sealed class SiteTimeTests
{
    [Theory]
    [InlineData("2026-12-01", "09:30", "2026-12-01T04:30")]
    [InlineData("1.12.2026", "9:30", "2026-12-01T04:30")]
    [InlineData(" 01.12.2026 ", "09.30", "2026-12-01T04:30")]
    [InlineData("2026-12-01", "04:59:00", "2026-11-30T23:59")]
    // The time zone changed from UTC+6 to UTC+5 on 1 March 2024.
    [InlineData("2024-02-28", "12:00", "2024-02-28T06:00")]
    [InlineData("2024-03-02", "12:00", "2024-03-02T07:00")]
    public void DayAndTimeInAlmaty_AreConvertedToUtc(string day, string time, string utc) =>
        Assert.Equal(
            DateTime.SpecifyKind(DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc),
            SiteTime.ParseToUtc(day, time)
        );

    [Theory]
    [InlineData(null, "09:30")]
    [InlineData("2026-12-01", "")]
    [InlineData("12/31/2026", "09:30")]
    [InlineData("31.02.2026", "09:30")]
    [InlineData("2026-12-01", "25:00")]
    [InlineData("tomorrow", "noon")]
    public void UnreadableDayOrTime_IsNull(string? day, string? time) => Assert.Null(SiteTime.ParseToUtc(day, time));

    [Fact]
    public void StartOfADay_IsTheEveningBeforeInUtc() =>
        Assert.Equal(new DateTime(2026, 11, 30, 19, 0, 0, DateTimeKind.Utc), SiteTime.StartOf(new DateOnly(2026, 12, 1)));
}
