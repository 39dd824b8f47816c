using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>A virtual MFA device: an app that knows its seed, and, once it is enabled, whose it is.</summary>
internal sealed record IamMfaDevice
{
    /// <summary>How far from the server's time a device's clock may be, in steps, when it is enabled or synchronised.</summary>
    private const int PairStepsBehind = 998;
    private const int PairStepsAhead = 1000;

    /// <summary>How far a code may be from the time that the device was last known to have, in steps.</summary>
    private const int CodeSteps = 2;

    /// <summary>The device's ARN.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Base 32.</summary>
    public required string Seed { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whose it is; null until it is enabled.</summary>
    public string? UserId { get; init; }

    public DateTimeOffset? EnabledAt { get; init; }

    /// <summary>How many steps the device's clock goes ahead of the server's.</summary>
    public long Drift { get; init; }

    /// <summary>The step of the last code that it was enabled or synchronised with; later such codes have to be newer.</summary>
    public long? LastPairStep { get; init; }

    /// <summary>The steps whose codes have been used, while they could still be used again.</summary>
    public ImmutableArray<long> UsedSteps { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.OrderedOfResource(value); } = IamTags.NoneOfResource;

    /// <summary>What it is found by: names differ by more than the case of their letters.</summary>
    [JsonIgnore]
    public string Key => IamName.Key(SerialNumber);

    private byte[] SecretKey => Base32Text.Decode(Seed);

    /// <summary>The device with its clock known from two codes that follow each other; null where they are not its codes.</summary>
    public IamMfaDevice? Synchronized(string first, string second, DateTimeOffset now)
    {
        var step = Totp.StepAt(now) + Drift;
        var earliest = Math.Max(step - PairStepsBehind, LastPairStep + 2 ?? long.MinValue);
        return Totp.FindPair(SecretKey, first, second, earliest, step + PairStepsAhead) is { } found
            ? this with { LastPairStep = found, Drift = found - Totp.StepAt(now) }
            : null;
    }

    /// <summary>The device with a code used up; null where the code isn't one of now, or was used.</summary>
    public IamMfaDevice? WithUsed(string code, DateTimeOffset now)
    {
        var step = Totp.StepAt(now) + Drift;
        var key = SecretKey;
        for (var candidate = step - CodeSteps; candidate <= step + CodeSteps; candidate++)
        {
            if (!UsedSteps.Contains(candidate) && Totp.Code(key, candidate) == code)
            {
                return this with { UsedSteps = [.. UsedSteps.Where(s => s >= step - CodeSteps), candidate] };
            }
        }

        return null;
    }
}
