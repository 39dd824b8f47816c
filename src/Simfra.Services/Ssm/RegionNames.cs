using System.Collections.Frozen;

namespace Simfra.Services.Ssm;

/// <summary>What AWS calls its regions, and the country that each is in.</summary>
/// <seealso href="https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"/>
internal static class RegionNames
{
    private static readonly FrozenDictionary<string, (string LongName, string Country)> ByRegion = new Dictionary<string, (string, string)>
    {
        ["us-east-1"] = ("US East (N. Virginia)", "US"),
        ["us-east-2"] = ("US East (Ohio)", "US"),
        ["us-west-1"] = ("US West (N. California)", "US"),
        ["us-west-2"] = ("US West (Oregon)", "US"),
        ["af-south-1"] = ("Africa (Cape Town)", "ZA"),
        ["ap-east-1"] = ("Asia Pacific (Hong Kong)", "HK"),
        ["ap-east-2"] = ("Asia Pacific (Taipei)", "TW"),
        ["ap-northeast-1"] = ("Asia Pacific (Tokyo)", "JP"),
        ["ap-northeast-2"] = ("Asia Pacific (Seoul)", "KR"),
        ["ap-northeast-3"] = ("Asia Pacific (Osaka)", "JP"),
        ["ap-south-1"] = ("Asia Pacific (Mumbai)", "IN"),
        ["ap-south-2"] = ("Asia Pacific (Hyderabad)", "IN"),
        ["ap-southeast-1"] = ("Asia Pacific (Singapore)", "SG"),
        ["ap-southeast-2"] = ("Asia Pacific (Sydney)", "AU"),
        ["ap-southeast-3"] = ("Asia Pacific (Jakarta)", "ID"),
        ["ap-southeast-4"] = ("Asia Pacific (Melbourne)", "AU"),
        ["ap-southeast-5"] = ("Asia Pacific (Malaysia)", "MY"),
        ["ap-southeast-6"] = ("Asia Pacific (New Zealand)", "NZ"),
        ["ap-southeast-7"] = ("Asia Pacific (Thailand)", "TH"),
        ["ca-central-1"] = ("Canada (Central)", "CA"),
        ["ca-west-1"] = ("Canada West (Calgary)", "CA"),
        ["eu-central-1"] = ("Europe (Frankfurt)", "DE"),
        ["eu-central-2"] = ("Europe (Zurich)", "CH"),
        ["eu-north-1"] = ("Europe (Stockholm)", "SE"),
        ["eu-south-1"] = ("Europe (Milan)", "IT"),
        ["eu-south-2"] = ("Europe (Spain)", "ES"),
        ["eu-west-1"] = ("Europe (Ireland)", "IE"),
        ["eu-west-2"] = ("Europe (London)", "GB"),
        ["eu-west-3"] = ("Europe (Paris)", "FR"),
        ["il-central-1"] = ("Israel (Tel Aviv)", "IL"),
        ["me-central-1"] = ("Middle East (UAE)", "AE"),
        ["me-south-1"] = ("Middle East (Bahrain)", "BH"),
        ["mx-central-1"] = ("Mexico (Central)", "MX"),
        ["sa-east-1"] = ("South America (Sao Paulo)", "BR"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of a region of the partition <c>aws</c>.</summary>
    public static (string LongName, string Country) Of(string region) => ByRegion[region];
}
