using System.Text.Json.Serialization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>What keeps a version from being deleted.</summary>
internal sealed partial record S3Object
{
    public ObjectRetention? Retention { get; init; }

    /// <summary><c>ON</c> or <c>OFF</c>; null where there has never been a legal hold.</summary>
    public string? LegalHold { get; init; }

    [JsonIgnore]
    public bool IsOnHold => LegalHold == ObjectLockLegalHoldStatus.On;

    /// <summary>Whether the version may not be deleted now.</summary>
    /// <param name="bypassesGovernance">The caller may, and wants to, pass over the weaker mode.</param>
    public bool IsLocked(DateTimeOffset now, bool bypassesGovernance) =>
        IsOnHold || (Retention?.IsActive(now) == true && !(bypassesGovernance && Retention.Mode == ObjectLockMode.Governance));
}

/// <summary>How long a version is kept, and how strictly.</summary>
internal sealed record ObjectRetention(string Mode, DateTimeOffset Until)
{
    public bool IsActive(DateTimeOffset now) => Until > now;

    /// <summary>Whether what is in force may be changed to something else, or to nothing.</summary>
    public bool AllowsChange(ObjectRetention? changed, DateTimeOffset now, bool bypassesGovernance) =>
        !IsActive(now)
        || (bypassesGovernance && Mode == ObjectLockMode.Governance)
        || (changed is not null && changed.Mode == Mode && changed.Until >= Until);
}

/// <summary>What an upload in parts said of its object's lock.</summary>
internal sealed partial record MultipartUpload
{
    public ObjectRetention? Retention { get; init; }

    public string? LegalHold { get; init; }
}
