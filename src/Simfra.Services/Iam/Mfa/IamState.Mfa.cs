using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamMfaDevice> MfaDeviceTable =
        new("iam.mfa-device", version: 1, d => d.Key, IamCredentialsJsonContext.Default);

    private static readonly IndexDefinition<string?, string, IamMfaDevice> MfaDeviceUserIndex = MfaDeviceTable.Index(d => d.UserId);

    /// <summary>Virtual devices by the key of their serial number.</summary>
    public Table<string, IamMfaDevice> MfaDevices { get; } = partition.Table(MfaDeviceTable);

    /// <summary>The devices that are enabled, by the user's unique id.</summary>
    public Index<string?, string, IamMfaDevice> MfaDevicesByUser { get; } = partition.Index(MfaDeviceUserIndex);

    /// <summary>The device of that serial number.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamMfaDevice GetMfaDevice(string? serialNumber) =>
        MfaDevices.Find(IamName.Key(serialNumber)) ?? throw IamErrors.MfaDeviceNotFound(serialNumber);
}
