using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>
/// Tells the SDK how far the clock behind an endpoint is from the machine's. It would find out by itself, by a call that is refused and
/// made again; that would show in the journal, and fail clients that don't retry.
/// </summary>
internal static class SdkClock
{
    private const string Holder = "Amazon.Runtime.CorrectClockSkew, AWSSDK.Core";

    // What passes on a clock that moves with the system's isn't worth keeping.
    private static readonly TimeSpan Negligible = TimeSpan.FromSeconds(1);

    /// <param name="endpoint">The endpoint as the signer will ask for it.</param>
    /// <param name="clock">The clock that its server has.</param>
    public static void Set(string endpoint, TimeProvider clock)
    {
        var correction = clock.GetUtcNow() - TimeProvider.System.GetUtcNow();
        if ((correction - CorrectClockSkew.GetClockCorrectionForEndpoint(endpoint)).Duration() < Negligible)
        {
            return;
        }

        try
        {
            SetCorrection(null, endpoint, correction);
        }
        catch (MissingMethodException)
        {
            // The SDK keeps this to itself. One that has changed finds the time out as it does with AWS.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "SetClockCorrectionForEndpoint")]
    private static extern void SetCorrection([UnsafeAccessorType(Holder)] object? holder, string endpoint, TimeSpan correction);
}
