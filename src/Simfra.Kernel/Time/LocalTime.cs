namespace Simfra.Time;

/// <summary>Local times and the instants that they are.</summary>
internal static class LocalTime
{
    /// <summary>The first instant at which the clocks of a zone show a time; null where they skip it.</summary>
    public static DateTimeOffset? ToInstant(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            return null;
        }

        // Clocks that are put back show the time with the larger offset first.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
