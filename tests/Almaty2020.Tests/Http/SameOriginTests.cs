using Almaty2020.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.Tests.Http;

public sealed class SameOriginTests
{
    private const string PublicUrl = "https://almaty.example";

    /// <summary>The table in the documentation of <see cref="SameOrigin"/>.</summary>
    [Theory]
    [InlineData("same-origin", null, "ThisSite")]
    [InlineData("same-origin", "null", "ThisSite")]
    [InlineData("none", null, "Unproven")]
    [InlineData("same-site", null, "OtherSite")]
    [InlineData("cross-site", PublicUrl, "OtherSite")]
    [InlineData("cross-site", "null", "OtherSite")]
    [InlineData("same-origin, cross-site", null, "OtherSite")]
    [InlineData("Same-Origin", null, "OtherSite")]
    [InlineData("", PublicUrl, "OtherSite")]
    [InlineData(null, null, "Unproven")]
    [InlineData(null, PublicUrl, "ThisSite")]
    [InlineData(null, "http://almaty.example", "Unproven")]
    [InlineData(null, "http://inside:8080", "Unproven")]
    [InlineData(null, "https://INSIDE:8080", "Unproven")]
    [InlineData(null, "https://inside", "OtherSite")]
    [InlineData(null, "https://almaty.example.evil.example", "OtherSite")]
    [InlineData(null, "https://almaty.example@evil.example", "OtherSite")]
    [InlineData(null, "::::", "OtherSite")]
    [InlineData(null, "null", "Hidden")]
    public void Headers_TellWhoSentTheForm(string? site, string? origin, string expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("inside:8080");
        if (site is not null)
            request.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null)
            request.Headers.Origin = origin;

        Assert.Equal(Enum.Parse<FormOrigin>(expected), SameOrigin.Of(request, PublicUrl));
        Assert.Equal(expected is "ThisSite" or "Unproven", SameOrigin.MayBeThisSite(request, PublicUrl));
        Assert.Equal(expected is not "OtherSite", SameOrigin.MayBeThisSite(request, PublicUrl, hidesOrigin: true));
    }
}
