using System.Diagnostics.Metrics;
using Almaty2020.Web.Http;
using Almaty2020.Web.Telemetry;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Metric of rejected sign-in attempts.</summary>
public sealed class SignInMetrics(IMeterFactory meters)
{
    /// <summary>Value of the <c>step</c> tag for a sign-in through the city's directory.</summary>
    public const string DirectoryStep = "directory";

    private readonly Counter<long> failures = meters
        .CreateSiteMeter()
        .CreateCounter<long>(
            "almaty2020.sign_in.failures",
            "{try}",
            "Rejected sign-in attempts, by step (password, code, passkey, directory) and reason (wrong, too_many; refused and failed for the directory)."
        );

    public void RecordFailure(string step, string reason) =>
        failures.Add(1, new KeyValuePair<string, object?>("step", step), new KeyValuePair<string, object?>("reason", reason));
}

internal static class SignInMetricsMiddleware
{
    // Path of each sign-in form, and the value of the metric's label.
    private static readonly Dictionary<string, string> SignInSteps = new(StringComparer.OrdinalIgnoreCase)
    {
        [AccessLinks.SignIn] = "password",
        [AccessLinks.SignInCode] = "code",
        [AccessLinks.SignInPasskey] = "passkey",
    };

    /// <summary>
    /// Counts refused sign-in attempts by the status of the response, so that the sign-in commands need not know about metrics.
    /// </summary>
    public static void UseSignInMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<SignInMetrics>();
        app.UseWhen(SiteAreas.IsAdmin, admin => admin.Use(
                async (context, next) =>
                {
                    await next(context);
                    if (
                        context.Response.StatusCode == StatusCodes.Status403Forbidden
                        && context.Request.Path.Equals(AccessLinks.DirectoryArrival, StringComparison.OrdinalIgnoreCase)
                    )
                        metrics.RecordFailure(SignInMetrics.DirectoryStep, "refused");
                    if (
                        HttpMethods.IsPost(context.Request.Method)
                        && SignInSteps.TryGetValue(context.Request.Path.Value ?? "", out var step)
                    )
                    {
                        if (context.Response.StatusCode == StatusCodes.Status422UnprocessableEntity)
                            metrics.RecordFailure(step, "wrong");
                        else if (context.Response.StatusCode == StatusCodes.Status429TooManyRequests)
                            metrics.RecordFailure(step, "too_many");
                    }
                }
            ));
    }
}
