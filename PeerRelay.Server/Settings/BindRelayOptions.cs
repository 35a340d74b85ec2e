using Microsoft.Extensions.Options;

namespace PeerRelay.Server.Settings;

/// <summary>Fills the options from the configuration. Faults are the validator's to tell.</summary>
internal sealed class BindRelayOptions(IConfiguration configuration) : IConfigureOptions<RelayOptions>
{
    /// <inheritdoc/>
    public void Configure(RelayOptions options) => SettingsBinder.Bind(configuration.GetSection(RelayOptions.Section), options);
}
